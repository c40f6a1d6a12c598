import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '@shared/ipc/contract.js';
import type { Log } from '../lib/log.js';
import { APP_ORIGIN } from '../ipc/guard.js';
import { DEFAULT_SIZE, readPlace, SMALLEST_SIZE, usablePlace, writePlace } from './window-place.js';

/** The canvas colour of the tokens, so that nothing flashes before the page has painted. */
const CANVAS = { light: '#F3F3F0', dark: '#131516' } as const;

const canvas = (): string => (nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light);

export function applyTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}

export interface WindowOptions {
  /** Absolute. */
  readonly preloadFile: string;
  readonly title: string;
  /** A PNG, absolute. Linux has no other icon for a window that no menu entry belongs to; elsewhere the program brings its own. */
  readonly iconFile: string;
  /** Where its place is remembered. */
  readonly folder: string;
  readonly log: Log;
}

export interface HiddenWindow {
  readonly window: BrowserWindow;
  /** Resolves when its first frame is ready. */
  readonly painted: Promise<void>;
  readonly show: () => void;
}

/** The one window, where it stood last time if that is still on a screen; its page loads and paints out of sight. */
export function createWindow({ preloadFile, title, iconFile, folder, log }: WindowOptions): HiddenWindow {
  const place = readPlace(folder);
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = place === undefined ? undefined : usablePlace(place, workAreas);
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...bounds,
    minWidth: SMALLEST_SIZE.width,
    minHeight: SMALLEST_SIZE.height,
    show: false,
    title,
    ...(process.platform === 'linux' ? { icon: iconFile } : {}),
    backgroundColor: canvas(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.resolve(preloadFile),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  const painted = new Promise<void>((resolve) => {
    window.once('ready-to-show', () => {
      resolve();
    });
  });
  // the theme of the settings is known later than the window is made, and may be changed while it is open
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(canvas());
  });
  window.on('close', () => {
    writePlace(folder, { bounds: window.getNormalBounds(), isMaximised: window.isMaximized() }, log);
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  const show = (): void => {
    if (window.isDestroyed()) return;
    if (place?.isMaximised === true) window.maximize();
    window.show();
  };
  return { window, painted, show };
}
