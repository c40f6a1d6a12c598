import type { DropKind } from '../../domain/dropped-kind.js';

/** What the window asks of the desktop around it, and what the desktop's menus ask of the window. */
export interface DesktopRequests {
  /** Licences of Digit Lab and of everything it contains, as text. */
  'desktop:read-licences': () => string;
  /** Versions, engine and the last log lines, without personal paths; puts them on the clipboard and returns them. */
  'desktop:copy-diagnostics': () => string;
}

export interface DesktopEvents {
  /** A command was chosen in the menu. */
  'desktop:command': MenuCommand;
  /** The user dropped files on the window. */
  'files:dropped': readonly DroppedFile[];
}

/** A file or folder on the user's disk: `token` stands for it, once and for some minutes. */
export interface DroppedFile {
  readonly token: string;
  readonly name: string;
  readonly kind: DropKind;
}

/** Commands that ask or act on the Runs page, which is opened for them. */
export const RUNS_COMMANDS = ['find-runs', 'rename-run', 'train-again', 'clone-settings', 'export-runs', 'delete-runs'] as const;
export type RunsCommand = (typeof RUNS_COMMANDS)[number];

export const MENU_COMMANDS = [
  'open-train',
  'open-runs',
  'open-compare',
  'open-inspect',
  'open-draw',
  'open-settings',
  'open-welcome',
  'new-training',
  'start-training',
  'pause-training',
  'stop-training',
  'import-models',
  ...RUNS_COMMANDS,
  'pin-run',
  'inspect-run',
  'compare-runs',
  'undo-stroke',
  'redo-stroke',
  'toggle-eraser',
  'clear-pad',
  'toggle-log-loss',
  'cycle-axis',
  'show-shortcuts',
  'show-about',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/** The keys of commands, in Electron's spelling. The page listens to them itself; the menu only shows them. */
export const COMMAND_KEYS: Readonly<Partial<Record<MenuCommand, string>>> = {
  'open-train': '1',
  'open-runs': '2',
  'open-compare': '3',
  'open-inspect': '4',
  'open-draw': '5',
  'open-settings': 'CommandOrControl+,',
  'new-training': 'CommandOrControl+N',
  'start-training': 'CommandOrControl+Enter',
  'pause-training': 'Space',
  'stop-training': 'CommandOrControl+.',
  'import-models': 'CommandOrControl+O',
  'find-runs': '/',
  'rename-run': 'F2',
  'export-runs': 'CommandOrControl+E',
  'delete-runs': 'Delete',
  'pin-run': 'B',
  'inspect-run': 'CommandOrControl+I',
  'compare-runs': 'C',
  'undo-stroke': 'CommandOrControl+Z',
  'redo-stroke': 'CommandOrControl+Shift+Z',
  'toggle-eraser': 'E',
  'clear-pad': 'Delete',
  'toggle-log-loss': 'L',
  'cycle-axis': 'X',
  'show-shortcuts': '?',
};

export const DESKTOP_REQUESTS: Readonly<Record<keyof DesktopRequests, true>> = {
  'desktop:read-licences': true,
  'desktop:copy-diagnostics': true,
};
export const DESKTOP_EVENTS: Readonly<Record<keyof DesktopEvents, true>> = {
  'desktop:command': true,
  'files:dropped': true,
};
