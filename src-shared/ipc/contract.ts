import type { AppEvents, AppRequests } from './requests/app.js';
import type { DatasetsEvents, DatasetsRequests } from './requests/datasets.js';
import type { InspectionEvents, InspectionRequests } from './requests/inspection.js';
import type { DrawingsEvents, DrawingsRequests } from './requests/drawings.js';
import type { DesktopEvents, DesktopRequests } from './requests/desktop.js';
import type { ModelsEvents, ModelsRequests } from './requests/models.js';
import type { RunsEvents, RunsRequests } from './requests/runs.js';
import type { TrainingEvents, TrainingRequests } from './requests/training.js';

/**
 * The one list of what the window may ask (name -> arguments and result) and what it is told, by feature under
 * requests/. Adding a call: a line in its feature's file, a schema in schemas/, a handler in src-main/ipc/handlers; the
 * compiler names what is missing. No path ever crosses here.
 */
export type RequestMap = AppRequests &
  DesktopRequests &
  TrainingRequests &
  RunsRequests &
  ModelsRequests &
  DatasetsRequests &
  InspectionRequests &
  DrawingsRequests;
export type EventMap = AppEvents &
  DesktopEvents &
  TrainingEvents &
  RunsEvents &
  ModelsEvents &
  DatasetsEvents &
  InspectionEvents &
  DrawingsEvents;

export type RequestName = keyof RequestMap;
export type EventName = keyof EventMap;
export type RequestArguments<K extends RequestName> = Parameters<RequestMap[K]>;
export type RequestResult<K extends RequestName> = ReturnType<RequestMap[K]>;

export * from './requests/app.js';
export * from './requests/datasets.js';
export * from './requests/drawings.js';
export * from './requests/inspection.js';
export * from './requests/desktop.js';
export * from './requests/models.js';
export * from './requests/runs.js';
export * from './requests/training.js';
