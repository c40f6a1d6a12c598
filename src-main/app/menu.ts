import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '@shared/ipc/contract.js';

/**
 * The application's menu: every command of the window with its key, and Electron's own roles for editing, zoom and full
 * screen. Keys that the page itself listens to are shown here but not registered, or they would act twice.
 */
export function applicationMenu(send: (command: MenuCommand) => void): Menu {
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => {
      send(command);
    },
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const mac = process.platform === 'darwin';
  return Menu.buildFromTemplate([
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('&Import models…', 'import-models'),
        separator,
        item('&Settings…', 'open-settings'),
        ...(mac ? [] : [separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Training',
      submenu: [
        item('&New training', 'new-training'),
        item('&Pause or resume', 'pause-training', 'Space'),
        item('S&top and keep', 'stop-training'),
      ],
    },
    {
      label: '&Go',
      submenu: [
        item('&Train', 'open-train', '1'),
        item('&Runs', 'open-runs', '2'),
        item('&Compare', 'open-compare', '3'),
        item('&Inspect', 'open-inspect', '4'),
        item('&Draw', 'open-draw', '5'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      label: '&Help',
      role: 'help',
      submenu: [item('&Keyboard shortcuts', 'show-shortcuts', '?'), separator, item('&About Digit Lab', 'show-about')],
    },
  ]);
}
