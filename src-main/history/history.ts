import type {
  DatasetEdits,
  DatasetFiles,
  DatasetImportSource,
  DatasetPart,
  DatasetSource,
  DatasetSummary,
  DigitImages,
  RunDataset,
} from '@shared/domain/dataset.js';
import type { StepPoints } from '@shared/domain/metrics.js';
import type { MisreadCounts } from '@shared/domain/inspection.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import type { PackedRuns } from '@shared/domain/packed-runs.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RateChange, RunChanges, RunDetail, RunEnvironment, RunSummary } from '@shared/domain/run.js';
import type { EngineTuning } from '@shared/engine/environment.js';
import type { EpochReport, KeptEpoch, NamedTensor, ResumeState, TrainingFacts } from '@shared/engine/protocol.js';
import type { ErrorReport } from '@shared/errors.js';
import type { GreyPicture } from '@shared/ink/picture.js';
import type { ChosenFile, EpochValidation, ImportProgress, Settings, TestPredictions } from '@shared/ipc/contract.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { ModelFile } from '../formats/read/model-file.js';

export type { ModelFile };

/**
 * Everything that is kept: one method per whole transaction. When a promise resolves the data is on disk
 * (synchronous=FULL, checkpoint files fsynced). Rejects with AppError: `run-not-found`, `run-owned-elsewhere`,
 * `disk-full`, `history-unavailable`, ...
 */
export interface History {
  /** Records a run with the next colour: `running` and owned by this process, or in the queue. Names need not be unique. */
  createRun(run: NewRun): Promise<RunSummary>;
  /** Puts a waiting run before another one, or at the end (null). Resolves with the whole queue. */
  moveInQueue(runId: string, before: string | null): Promise<readonly RunSummary[]>;
  /** Takes a waiting run back, with its row. Resolves with the rest of the queue. */
  cancelQueued(runId: string): Promise<readonly RunSummary[]>;
  /** Makes a waiting run this process's own: in one transaction, so that no two processes start it. */
  takeQueued(runId: string): Promise<TakenFromQueue>;
  /** What the engine and the data turned out to be, once they are known. */
  recordStart(runId: string, environment: RunEnvironment, facts: TrainingFacts): Promise<void>;
  /** Writes the epoch's checkpoint files, then its points, metrics and matrix in one transaction, then drops the previous state file. */
  recordEpoch(runId: string, report: EpochReport): Promise<RunSummary>;
  /** Stores a pause: points since the last epoch and the state to continue from; status `paused`. */
  recordPause(runId: string, pause: PauseRecord): Promise<RunSummary>;
  /** A paused run of this process goes on: `running` again. */
  recordContinue(runId: string): Promise<RunSummary>;
  /** A new learning rate that took effect; it is used again when those steps are done again. */
  recordRateChange(runId: string, change: RateChange): Promise<void>;
  /** Ends the ownership of a paused run, which any process may resume then. */
  releasePaused(runId: string): Promise<RunSummary>;
  /** Ends the ownership with a final status. */
  endRun(runId: string, ending: RunEnding): Promise<RunSummary>;
  /** Edits a run; returns every run that is different now, this one first. `run-not-found`, `bad-request`. */
  changeRun(runId: string, changes: RunChanges): Promise<readonly RunSummary[]>;
  /** Marks an interrupted run as seen. */
  keepInterrupted(runId: string): Promise<RunSummary>;
  /** Hides runs; all or none. `run-not-found`, `run-owned-elsewhere`, `bad-request` for one that is being trained. */
  deleteRuns(runIds: readonly string[]): Promise<void>;
  /** Brings hidden runs back within UNDO_MS; later `run-not-found`. */
  restoreRuns(runIds: readonly string[]): Promise<readonly RunSummary[]>;
  /** Removes hidden runs with their files when UNDO_MS is over; so does opening a history. */
  sweepDeleted(): Promise<void>;
  /** Removes these hidden runs with their files at once. */
  purgeRuns(runIds: readonly string[]): Promise<void>;
  /** Every run that is not deleted, oldest first. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** The same for the window, made on the history's own thread. */
  listRunsPacked(): Promise<PackedRuns>;
  /** The run that was begun last; null without any. */
  getNewestRun(): Promise<RunSummary | null>;
  /** The id of the run that is next in the queue; null when none waits. */
  getFirstQueued(): Promise<string | null>;
  getRun(runId: string): Promise<RunDetail>;
  /** All stored points in order, nothing thinned; at most 1,024 in one part. */
  getSteps(runId: string): Promise<readonly StepPoints[]>;
  getValidation(runId: string, epoch: number): Promise<EpochValidation>;
  getTestPredictions(runId: string): Promise<TestPredictions>;
  /** Weights of a saved epoch; `file-malformed` or `file-not-found` when the checkpoint is damaged or gone. */
  readWeights(runId: string, epoch: number): Promise<readonly NamedTensor[]>;
  /** What the engine needs to continue, and makes this process the owner. */
  takeForResume(runId: string): Promise<ResumePoint>;
  /** Reads a .pth, a .safetensors or a TF.js model.json (or its folder), given by its absolute path; keeps nothing. `file-not-found`, `file-malformed`. */
  readModelFile(path: string): Promise<ModelFile>;
  /** Keeps an imported network. */
  addModel(model: NewModel): Promise<ModelSummary>;
  /** Those that come with the program, then imported ones, oldest first. */
  listModels(): Promise<readonly ModelSummary[]>;
  /** `model-not-found`; `file-not-found` or `file-malformed` when its weights are gone or damaged. */
  getModelWeights(modelId: string): Promise<ModelWeights>;
  /** Bundled sets, then imported ones, oldest first. */
  listDatasets(): Promise<readonly DatasetSummary[]>;
  /** What a set is called, also when it was removed; null when nothing is known of it. */
  describeDataset(id: string): Promise<RunDataset | null>;
  /** Paths of a set's raw IDX files; unpacks a bundled set into the data folder first. `dataset-missing`, `dataset-damaged`. */
  prepareDataset(id: string): Promise<DatasetFiles>;
  readDigits(dataset: string, part: DatasetPart, indices: readonly number[]): Promise<DigitImages>;
  /** Tells which file plays which part, by their first bytes and names. `file-not-found`, `file-malformed`, `bad-request`. */
  identifyDataset(source: DatasetSource, paths: readonly string[]): Promise<IdentifiedDataset>;
  /** The same of what was dropped on the window; one to three IDX files are completed by those beside them. */
  identifyDropped(paths: readonly string[]): Promise<IdentifiedDataset>;
  /**
   * Reads, checks and keeps a set, on a thread of its own, so that epochs are recorded meanwhile. `file-not-found`,
   * `file-malformed`, `bad-request`, `disk-full`, `cancelled`; nothing is kept then.
   */
  importDataset(request: DatasetImport, watch?: ImportWatch): Promise<DatasetSummary>;
  /** `dataset-missing`; `bad-request` for a bundled set and for what cannot be a name. */
  changeDataset(id: string, changes: Partial<DatasetEdits>): Promise<DatasetSummary>;
  /** Removes an imported set's images. `dataset-missing`; `bad-request` for a bundled set and for one that a run needs. */
  removeDataset(id: string): Promise<void>;
  /** Bytes that `recordInspection` kept of that kind for that network (`run/<id>/<epoch>` or `model/<id>`), or null. */
  readInspection(network: string, kind: string): Promise<Uint8Array | null>;
  /** Keeps what took long to find out, in place of what was kept before. */
  recordInspection(inspection: { readonly network: string; readonly kind: string; readonly value: Uint8Array }): Promise<void>;
  /** How many of the runs tested on a data set misread each test image. `dataset-missing`. */
  countMisreads(dataset: string): Promise<MisreadCounts>;
  /** Reads a PNG or a JPEG, given by its absolute path; keeps nothing. `file-not-found`, `file-malformed`. */
  readPicture(path: string): Promise<GreyPicture>;
  /** The user's own digits, oldest first. */
  listDrawings(): Promise<readonly SavedDrawing[]>;
  addDrawing(drawing: NewDrawing, createdAt: number): Promise<SavedDrawing>;
  deleteDrawing(drawingId: string): Promise<void>;
  getSettings(): Promise<Settings>;
  changeSettings(changes: Partial<Settings>): Promise<Settings>;
  /** The engine's settings that were measured best on this machine, if that was done. */
  getTuning(): Promise<EngineTuning | null>;
  setTuning(tuning: EngineTuning): Promise<void>;
  /** Finishes what was asked, closes the database and ends the worker. */
  close(): Promise<void>;
}

/** What was chosen to be imported; `suggestedTitle` is made from the files' names. */
export interface IdentifiedDataset {
  readonly source: DatasetImportSource;
  readonly suggestedTitle: string;
  readonly files: readonly ChosenFile[];
  /** There are no test images: some of each class are held out. */
  readonly holdsOut: boolean;
}

export interface DatasetImport {
  readonly source: DatasetImportSource;
  readonly title: string;
  /** Rows and columns are swapped in the files. */
  readonly transposed: boolean;
  /** Of each class, where the source has no test images; above 0, below 1. */
  readonly testShare: number;
}

export interface ImportWatch {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Aborting it cancels the import. */
  readonly signal?: AbortSignal;
}

export interface NewRun {
  readonly config: RunConfig;
  readonly createdAt: number;
  /** Behind the others in the queue, owned by nobody. */
  readonly queued?: boolean;
  /**
   * repeats: the run whose config this is, with the changes of its learning rate · extends: the ended run from whose last
   * state (or kept weights) this one learns on.
   */
  readonly origin?: { readonly kind: 'repeats' | 'extends'; readonly runId: string };
}

/** A run to train, with what it goes on from; null when it begins with weights drawn from its seed. */
export interface TakenRun {
  readonly detail: RunDetail;
  readonly saved: Omit<ResumePoint, 'detail'> | null;
}

/** `queue` is what waits still. unusable: what the run was to begin with is gone or damaged; it is `failed` now. */
export type TakenFromQueue =
  | { readonly kind: 'taken'; readonly run: TakenRun; readonly queue: readonly RunSummary[] }
  | { readonly kind: 'unusable'; readonly run: RunSummary; readonly queue: readonly RunSummary[] };

/** `steps`: points that were shown after the last epoch or pause, of a run that will not do those steps again. */
export type RunEnding =
  | {
      readonly status: 'finished' | 'stopped';
      readonly endedAt: number;
      readonly test: { readonly epoch: number; readonly evaluation: Evaluation } | null;
      readonly steps?: readonly StepPoints[];
    }
  | {
      readonly status: 'failed' | 'interrupted';
      readonly endedAt: number;
      readonly failure: ErrorReport;
      readonly steps?: readonly StepPoints[];
    };

export interface PauseRecord {
  readonly steps: StepPoints;
  readonly weights: readonly NamedTensor[];
  readonly state: ResumeState;
}

export interface ResumePoint {
  readonly detail: RunDetail;
  readonly weights: readonly NamedTensor[];
  readonly state: ResumeState;
  readonly kept: KeptEpoch | null;
}

/** A network to keep; `weights` are those of weightSlots(spec). */
export interface NewModel extends Omit<ModelSummary, 'id' | 'source' | 'spec' | 'failure' | 'createdAt'>, ModelWeights {
  readonly createdAt: number;
}

export interface ModelWeights {
  readonly spec: ModelSpec;
  readonly weights: readonly NamedTensor[];
}

/** What opening a history found. */
export interface HistoryOpening {
  /** Runs that were `running` without a living owner and are `interrupted` now. */
  readonly interrupted: readonly string[];
  /** What the user must know, e.g. that a damaged history was set aside and what came back; null when all is well. */
  readonly notice: string | null;
}

/** Where a history lives and what it is opened with. */
export interface HistoryOptions {
  /** Holds history.db, checkpoints/, models/ and datasets/; made if missing. */
  readonly dataDir: string;
  /** What comes with the program: datasets/<id>/*.gz and pretrained/<id>.safetensors. */
  readonly resourcesDir: string;
}
