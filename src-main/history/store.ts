import { addDrawing, deleteDrawing, listDrawings } from './drawing-repository.js';
import type { History } from './history.js';
import { countMisreads, readInspection, recordInspection } from './inspection-repository.js';
import { readModel } from './model-files.js';
import { readPicture } from './picture-file.js';
import { changeRun, deleteRuns, keepInterrupted, purgeRuns, restoreRuns, sweepDeleted } from './run-editor.js';
import { getRun, getTestPredictions, getValidation, readWeights, takeForResume } from './run-reader.js';
import { createRun } from './run-creator.js';
import { cancelQueued, moveInQueue, takeQueued } from './run-queue.js';
import { recordContinue, recordRateChange, releasePaused } from './run-pauses.js';
import { endRun, recordEpoch, recordPause, recordStart } from './run-recorder.js';
import { getRunRow, listSummaries } from './run-repository.js';
import { changeSettings, readSettings, readTuning, writeTuning } from './settings-repository.js';
import { readSteps } from './step-repository.js';
import type { StoreContext } from './store-context.js';

export type StoreMethod = Exclude<keyof History, 'close'>;

/** The History's methods as the worker runs them: at once, one after the other, in the order they were asked for. */
export type Store = {
  readonly [K in StoreMethod]: (...args: Parameters<History[K]>) => Awaited<ReturnType<History[K]>>;
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
): Pick<Store, 'listRuns' | 'getRun' | 'getSteps' | 'getValidation' | 'getTestPredictions' | 'readWeights'> {
  const { db } = context;
  return {
    listRuns: () => listSummaries(db),
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

export function createStore(context: StoreContext): Store {
  const { db, datasets, models, now } = context;
  return {
    ...runChanges(context),
    ...runReads(context),
    readModelFile: (path) => readModel(path),
    addModel: (model) => models.add(model),
    listModels: () => models.list(),
    getModelWeights: (modelId) => models.read(modelId),
    listDatasets: () => datasets.list(),
    prepareDataset: (id) => datasets.prepare(id),
    readDigits: (dataset, part, indices) => datasets.readDigits(dataset, part, indices),
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
