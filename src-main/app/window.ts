import path from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import type { Settings } from '@shared/ipc/contract.js';
import { APP_ORIGIN } from '../ipc/guard.js';

/** The canvas colour of the tokens, so that nothing flashes before the page has painted. */
const CANVAS = { light: '#F3F3F0', dark: '#131516' } as const;

export function applyTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}

/** The one window, shown when its first frame is ready. `preloadFile` is absolute. */
export function createWindow(preloadFile: string, title: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.resolve(preloadFile),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}
