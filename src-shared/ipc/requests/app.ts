import type { NetworkRef } from '../../domain/network.js';
import type { EngineStatus } from '../../domain/training.js';

/** The window as a whole: what the program is, its settings. */
export interface AppRequests {
  'app:get-info': () => AppInfo;
  'settings:get': () => Settings;
  'settings:change': (changes: Partial<Settings>) => Settings;
  /** Lets the user choose where to put bytes that the window made; null when that was cancelled. */
  'app:save-file': (request: SaveFileRequest) => { readonly name: string } | null;
}

export interface AppEvents {
  'settings:changed': Settings;
  'engine:status-changed': EngineStatus;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly engine: EngineStatus;
  /** Runs that were found without their process when this window's history was opened. */
  readonly interrupted: readonly string[];
  /** What came of opening a damaged history; null when all was well. */
  readonly notice: string | null;
}

export const THEMES = ['system', 'light', 'dark'] as const;
export interface Settings {
  readonly theme: (typeof THEMES)[number];
  readonly runsView: RunsView;
  readonly compareView: CompareView;
  readonly drawView: DrawView;
  readonly windowView: WindowView;
}

export const WINDOW_PAGES = ['train', 'runs', 'compare', 'inspect', 'draw'] as const;
export type WindowPage = (typeof WINDOW_PAGES)[number];

/** What was in view when the window was left. */
export interface WindowView {
  /** null before any was opened: a window without runs then begins with the welcome. */
  readonly page: WindowPage | null;
  /** The run that is open beside the table of runs. */
  readonly runId: string | null;
  /** The network that is looked into on the Inspect page. */
  readonly inspected: NetworkRef | null;
}

/** How the Runs page was left: its sorting and filters. Empty lists filter nothing. */
export interface RunsView {
  /** The name of a column. */
  readonly sort: string;
  readonly descending: boolean;
  readonly query: string;
  readonly statuses: readonly string[];
  readonly models: readonly string[];
  readonly tags: readonly string[];
  /** Whether archived runs are shown. */
  readonly archived: boolean;
}

export const COMPARE_AXES = ['step', 'epoch', 'time'] as const;

/** How the Compare page was left. */
export interface CompareView {
  readonly runIds: readonly string[];
  readonly x: (typeof COMPARE_AXES)[number];
  readonly logY: boolean;
  /** In [0, 1): 0 shows the raw values only. */
  readonly smoothing: number;
}

/** How the Draw page was left. */
export interface DrawView {
  readonly readBy: NetworkRef;
  /** Up to 6 that judge side by side. */
  readonly opinions: readonly NetworkRef[];
  /** A probability in [0, 1]: an answer below it is not sure. */
  readonly unsureBelow: number;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  runsView: { sort: 'started', descending: true, query: '', statuses: [], models: [], tags: [], archived: false },
  compareView: { runIds: [], x: 'epoch', logY: true, smoothing: 0.9 },
  drawView: {
    readBy: { kind: 'model', modelId: 'reference-cnn' },
    opinions: [
      { kind: 'model', modelId: 'reference-cnn' },
      { kind: 'model', modelId: 'reference-fcnn' },
    ],
    unsureBelow: 0.6,
  },
  windowView: { page: null, runId: null, inspected: null },
};

export const SAVED_KINDS = ['png', 'svg', 'csv', 'html'] as const;
export type SavedKind = (typeof SAVED_KINDS)[number];
export const MOST_SAVED_BYTES = 64 * 1024 * 1024;

/** `bytes`: at most MOST_SAVED_BYTES, and what `kind` says. */
export interface SaveFileRequest {
  readonly suggestedName: string;
  readonly kind: SavedKind;
  readonly bytes: Uint8Array;
}

export const APP_REQUESTS: Readonly<Record<keyof AppRequests, true>> = {
  'app:get-info': true,
  'settings:get': true,
  'settings:change': true,
  'app:save-file': true,
};
export const APP_EVENTS: Readonly<Record<keyof AppEvents, true>> = {
  'settings:changed': true,
  'engine:status-changed': true,
};
