import type { EventMap } from '@shared/ipc/contract.js';
import type { History, HistoryOpening } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import type { DatasetChoices } from './dataset-choices.js';
import type { DatasetsService } from './datasets-service.js';
import type { DrawingsService } from './drawings-service.js';
import type { DroppedFiles } from './dropped-files.js';
import type { InspectionService } from './inspection-service.js';
import type { ModelsService } from './models-service.js';
import type { RunsService } from './runs-service.js';
import type { SavingService } from './saving-service.js';
import type { TrainingService } from './training-service.js';

/** What may be read of the history without changing a run. */
export type HistoryReader = Pick<
  History,
  'getRun' | 'getSteps' | 'getValidation' | 'getTestPredictions' | 'readDigits' | 'getSettings' | 'changeSettings'
>;

/** What only the desktop around the window can do. */
export interface Desktop {
  /** `file-not-found` when the licence texts are not beside the program. */
  readonly readLicences: () => Promise<string>;
  /** Puts the text on the clipboard and returns it. */
  readonly copyDiagnostics: () => Promise<string>;
}

/** Everything the window's handlers may use. */
export interface Services {
  readonly training: TrainingService;
  readonly models: ModelsService;
  readonly runs: RunsService;
  readonly saving: SavingService;
  readonly inspection: InspectionService;
  readonly datasets: DatasetsService;
  readonly datasetChoices: DatasetChoices;
  readonly drawings: DrawingsService;
  /** Asks the user for model files, absolute paths; null when that was cancelled. */
  readonly pickModelFiles: () => Promise<readonly string[] | null>;
  readonly droppedFiles: DroppedFiles;
  readonly desktop: Desktop;
  readonly history: HistoryReader;
  readonly opening: HistoryOpening;
  readonly events: Emitter<EventMap>;
  readonly appVersion: string;
}
