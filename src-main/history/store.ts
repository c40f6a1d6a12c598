import type { DatasetSummary } from '@shared/domain/dataset.js';
import { packRuns } from '@shared/domain/packed-runs.js';
import { removeDataset } from './dataset-removal.js';
import { addDrawing, deleteDrawing, listDrawings } from './drawing-repository.js';
import type { History } from './history.js';
import { identifyDropped } from './import/identify-dropped.js';
import { identifyDataset } from './import/identify.js';
import type { ImportedFacts } from './import/import-task.js';
import { countMisreads, readInspection, recordInspection } from './inspection-repository.js';
import { readModel } from './model-files.js';
import { readPicture } from './picture-file.js';
import { changeRun, deleteRuns, keepInterrupted, purgeRuns, restoreRuns, sweepDeleted } from './run-editor.js';
import { getRun, getTestPredictions, getValidation, readWeights, takeForResume } from './run-reader.js';
import { createRun } from './run-creator.js';
import { cancelQueued, moveInQueue, queuedRows, takeQueued } from './run-queue.js';
import { recordContinue, recordRateChange, releasePaused } from './run-pauses.js';
import { endRun, recordEpoch, recordPause, recordStart } from './run-recorder.js';
import { getRunRow, listSummaries, newestSummary } from './run-repository.js';
import { changeSettings, readSettings, readTuning, writeTuning } from './settings-repository.js';
import { readSteps } from './step-repository.js';
import type { StoreContext } from './store-context.js';

/** The parts of an import that the owner of the data folder does: before and after its files are written by another thread. */
export interface ImportSteps {
  /** The folder to write into. `bad-request` for a title that cannot be used. */
  beginImport(title: string): Promise<string>;
  keepImport(folder: string, title: string, facts: ImportedFacts): Promise<DatasetSummary>;
  discardImport(folder: string): Promise<void>;
}

/** What the worker is asked for, as its client calls it. */
export type StoreCalls = Omit<History, 'close' | 'importDataset'> & ImportSteps;
export type StoreMethod = keyof StoreCalls;

/** The History's methods as the worker runs them: at once, one after the other, in the order they were asked for. */
export type Store = {
  readonly [K in StoreMethod]: (...args: Parameters<StoreCalls[K]>) => Awaited<ReturnType<StoreCalls[K]>>;
};

/** What changes runs. */
function runChanges(
  context: StoreContext,
): Pick<
  Store,
  | 'createRun'
  | 'moveInQueue'
  | 'cancelQueued'
  | 'takeQueued'
  | 'takeForResume'
  | 'recordStart'
  | 'recordEpoch'
  | 'recordPause'
  | 'recordContinue'
  | 'recordRateChange'
  | 'releasePaused'
  | 'endRun'
  | 'changeRun'
  | 'keepInterrupted'
  | 'deleteRuns'
  | 'restoreRuns'
  | 'sweepDeleted'
  | 'purgeRuns'
> {
  return {
    createRun: (run) => createRun(context, run),
    moveInQueue: (runId, before) => moveInQueue(context, runId, before),
    cancelQueued: (runId) => cancelQueued(context, runId),
    takeQueued: (runId) => takeQueued(context, runId),
    takeForResume: (runId) => takeForResume(context, runId),
    recordStart: (runId, environment, facts) => {
      recordStart(context, runId, environment, facts);
    },
    recordEpoch: (runId, report) => recordEpoch(context, runId, report),
    recordPause: (runId, pause) => recordPause(context, runId, pause),
    recordContinue: (runId) => recordContinue(context, runId),
    recordRateChange: (runId, change) => {
      recordRateChange(context, runId, change);
    },
    releasePaused: (runId) => releasePaused(context, runId),
    endRun: (runId, ending) => endRun(context, runId, ending),
    changeRun: (runId, changes) => changeRun(context, runId, changes),
    keepInterrupted: (runId) => keepInterrupted(context, runId),
    deleteRuns: (runIds) => {
      deleteRuns(context, runIds);
    },
    restoreRuns: (runIds) => restoreRuns(context, runIds),
    sweepDeleted: () => {
      sweepDeleted(context);
    },
    purgeRuns: (runIds) => {
      purgeRuns(context, runIds);
    },
  };
}

/** What is read of runs. */
function runReads(
  context: StoreContext,
): Pick<
  Store,
  | 'listRuns'
  | 'listRunsPacked'
  | 'getNewestRun'
  | 'getFirstQueued'
  | 'getRun'
  | 'getSteps'
  | 'getValidation'
  | 'getTestPredictions'
  | 'readWeights'
> {
  const { db } = context;
  return {
    listRuns: () => listSummaries(db),
    listRunsPacked: () => packRuns(listSummaries(db)),
    getNewestRun: () => newestSummary(db),
    getFirstQueued: () => queuedRows(db)[0]?.id ?? null,
    getRun: (runId) => getRun(context, runId),
    getSteps: (runId) => {
      getRunRow(db, runId);
      return readSteps(db, runId);
    },
    getValidation: (runId, epoch) => getValidation(context, runId, epoch),
    getTestPredictions: (runId) => getTestPredictions(context, runId),
    readWeights: (runId, epoch) => readWeights(context, runId, epoch),
  };
}

/** Sets of images. */
function datasetCalls(
  context: StoreContext,
): Pick<
  Store,
  | 'listDatasets'
  | 'describeDataset'
  | 'prepareDataset'
  | 'readDigits'
  | 'identifyDataset'
  | 'identifyDropped'
  | 'changeDataset'
  | 'removeDataset'
  | keyof ImportSteps
> {
  const { datasets, ownership, now } = context;
  return {
    listDatasets: () => datasets.list(),
    describeDataset: (id) => datasets.describe(id),
    prepareDataset: (id) => datasets.prepare(id),
    readDigits: (dataset, part, indices) => datasets.readDigits(dataset, part, indices),
    identifyDataset: (source, paths) => identifyDataset(source, paths),
    identifyDropped: (paths) => identifyDropped(paths),
    changeDataset: (id, changes) => datasets.change(id, changes),
    removeDataset: (id) => {
      removeDataset(context, id);
    },
    beginImport: (title) => datasets.imported.begin(title, ownership.mine),
    keepImport: (folder, title, facts) => datasets.imported.keep(folder, title, facts, now()),
    discardImport: (folder) => {
      datasets.imported.discard(folder);
    },
  };
}

export function createStore(context: StoreContext): Store {
  const { db, datasets, models, now } = context;
  return {
    ...runChanges(context),
    ...runReads(context),
    ...datasetCalls(context),
    readModelFile: (path) => readModel(path),
    addModel: (model) => models.add(model),
    listModels: () => models.list(),
    getModelWeights: (modelId) => models.read(modelId),
    readInspection: (network, kind) => readInspection(db, network, kind),
    recordInspection: (inspection) => {
      recordInspection(db, inspection, now());
    },
    countMisreads: (dataset) => countMisreads(db, dataset, datasets.list()),
    readPicture: (path) => readPicture(path),
    listDrawings: () => listDrawings(db),
    addDrawing: (drawing, createdAt) => addDrawing(db, drawing, createdAt),
    deleteDrawing: (drawingId) => {
      deleteDrawing(db, drawingId);
    },
    getSettings: () => readSettings(db),
    changeSettings: (changes) => changeSettings(db, changes),
    getTuning: () => readTuning(db),
    setTuning: (tuning) => {
      writeTuning(db, tuning);
    },
  };
}
