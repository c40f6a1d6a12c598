import type { DatasetInfo, DatasetPart, DigitImages } from '../../domain/dataset.js';
import type { EngineStatus } from '../../domain/training.js';

/** The window as a whole: what the program is, its settings, its data sets. */
export interface AppRequests {
  'app:get-info': () => AppInfo;
  'settings:get': () => Settings;
  'settings:change': (changes: Partial<Settings>) => Settings;
  'datasets:list': () => readonly DatasetInfo[];
  'datasets:read-digits': (request: DigitsRequest) => DigitImages;
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
}

export interface DigitsRequest {
  readonly dataset: string;
  readonly part: DatasetPart;
  /** At most 2,000 positions in the part. */
  readonly indices: readonly number[];
}

export const APP_REQUESTS: Readonly<Record<keyof AppRequests, true>> = {
  'app:get-info': true,
  'settings:get': true,
  'settings:change': true,
  'datasets:list': true,
  'datasets:read-digits': true,
};
export const APP_EVENTS: Readonly<Record<keyof AppEvents, true>> = {
  'settings:changed': true,
  'engine:status-changed': true,
};
