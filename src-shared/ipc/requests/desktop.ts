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
}

export const MENU_COMMANDS = [
  'open-train',
  'open-runs',
  'open-compare',
  'open-inspect',
  'open-draw',
  'open-settings',
  'new-training',
  'pause-training',
  'stop-training',
  'import-models',
  'show-shortcuts',
  'show-about',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

export const DESKTOP_REQUESTS: Readonly<Record<keyof DesktopRequests, true>> = {
  'desktop:read-licences': true,
  'desktop:copy-diagnostics': true,
};
export const DESKTOP_EVENTS: Readonly<Record<keyof DesktopEvents, true>> = {
  'desktop:command': true,
};
