import { Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMAND_KEYS, type MenuCommand } from '@shared/ipc/contract.js';

/** Named items between separators. */
type Entry = readonly [label: string, command: MenuCommand] | 'separator';

const FILE: readonly Entry[] = [['&Import models…', 'import-models'], 'separator', ['&Settings…', 'open-settings']];
const TRAINING: readonly Entry[] = [
  ['&New training', 'new-training'],
  ['&Start or queue', 'start-training'],
  'separator',
  ['&Pause or resume', 'pause-training'],
  ['S&top and keep', 'stop-training'],
];
const RUN: readonly Entry[] = [
  ['&Find…', 'find-runs'],
  'separator',
  ['&Inspect', 'inspect-run'],
  ['&Compare the selected runs', 'compare-runs'],
  'separator',
  ['&Rename…', 'rename-run'],
  ['Pin as &baseline', 'pin-run'],
  ['Train &again…', 'train-again'],
  ['Clone &settings', 'clone-settings'],
  ['&Export…', 'export-runs'],
  'separator',
  ['&Delete…', 'delete-runs'],
];
const DRAWING: readonly Entry[] = [
  ['&Undo stroke', 'undo-stroke'],
  ['&Redo stroke', 'redo-stroke'],
  'separator',
  ['Pen or &eraser', 'toggle-eraser'],
  ['&Clear the pad', 'clear-pad'],
];
const GO: readonly Entry[] = [
  ['&Train', 'open-train'],
  ['&Runs', 'open-runs'],
  ['&Compare', 'open-compare'],
  ['&Inspect', 'open-inspect'],
  ['&Draw', 'open-draw'],
];
const CHARTS: readonly Entry[] = [
  ['&Logarithmic or linear loss', 'toggle-log-loss'],
  ['Step, epoch or time along &x', 'cycle-axis'],
];
const HELP: readonly Entry[] = [
  ['&Welcome', 'open-welcome'],
  ['&Keyboard shortcuts', 'show-shortcuts'],
  'separator',
  ['&About Digit Lab', 'show-about'],
];

/**
 * The application's menu: every command of the window with its key, and Electron's own roles for editing, zoom and full
 * screen. The page listens to the commands' keys itself: they are shown here but not registered, or they would act twice.
 */
export function applicationMenu(send: (command: MenuCommand) => void): Menu {
  const item = (entry: Entry): MenuItemConstructorOptions => {
    if (entry === 'separator') return { type: 'separator' };
    const [label, command] = entry;
    const accelerator = COMMAND_KEYS[command];
    const click = (): void => {
      send(command);
    };
    return { label, id: command, click, ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }) };
  };
  const menu = (label: string, entries: readonly Entry[]): MenuItemConstructorOptions => ({ label, submenu: entries.map(item) });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const mac = process.platform === 'darwin';
  return Menu.buildFromTemplate([
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    { label: '&File', submenu: [...FILE.map(item), ...(mac ? [] : [separator, { role: 'quit' as const }])] },
    { role: 'editMenu' },
    menu('&Training', TRAINING),
    menu('&Run', RUN),
    menu('&Drawing', DRAWING),
    menu('&Go', GO),
    {
      label: '&View',
      submenu: [
        ...CHARTS.map(item),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { ...menu('&Help', HELP), role: 'help' },
  ]);
}
