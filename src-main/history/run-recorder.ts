import { AppError } from '@shared/errors.js';
import type { Evaluation, StepPoints } from '@shared/domain/metrics.js';
import { isLive, RUN_STATUSES, type RunEnvironment, type RunSummary } from '@shared/domain/run.js';
import type { EpochReport, TrainingFacts } from '@shared/engine/protocol.js';
import { stateParts, stateFile, weightsParts, weightsFile, type WrittenFiles } from './checkpoints.js';
import { epochsOf, insertEpoch, insertValidation } from './epoch-repository.js';
import type { PauseRecord, RunEnding } from './history.js';
import { readImageSet, upsertImageSet } from './image-set-repository.js';
import { configOf, setEnded, setPartialMs, setStart, setState, summaryOf } from './run-repository.js';
import { upsertSteps } from './step-repository.js';
import { requireFree, requireOwned, type StoreContext } from './store-context.js';
import { insertTestResult } from './test-result-repository.js';
import type { RunRow } from './run-rows.js';

const LIVE: ReadonlySet<string> = new Set(RUN_STATUSES.filter(isLive));
const refuse = (message: string): AppError => new AppError('bad-request', message);

export function recordStart(context: StoreContext, runId: string, environment: RunEnvironment, facts: TrainingFacts): void {
  const { db, datasets, now } = context;
  const { validationIndices: indices, validationSize } = facts;
  if (indices.length !== validationSize) throw refuse(`${validationSize} validation images were announced, ${indices.length} listed.`);
  const { dataset } = configOf(requireOwned(context, runId));
  const labels = datasets.readLabels(dataset, 'train', indices);
  const record = db.transaction(() => {
    requireOwned(context, runId);
    setStart(db, runId, { environment, validationSet: upsertImageSet(db, { indices, labels }), now: now() });
  });
  record.immediate();
}

function checkSteps(points: StepPoints): void {
  const { firstStep, loss, accuracy, learningRate, elapsedMs } = points;
  if (!Number.isSafeInteger(firstStep) || firstStep < 1) throw refuse(`Steps count from 1; these begin at ${firstStep}.`);
  const lengths = [loss, accuracy, learningRate, elapsedMs].map((values) => values.length);
  if (new Set(lengths).size !== 1) throw refuse(`Step points must have equal lengths; these have ${lengths.join(', ')}.`);
}

function checkEvaluation(evaluation: Evaluation, images: number, what: string): void {
  const { confusion, predicted, confidence } = evaluation;
  if (confusion.counts.length !== confusion.classes ** 2) {
    throw refuse(`A confusion matrix of ${confusion.classes} classes cannot have ${confusion.counts.length} cells.`);
  }
  if (predicted.length !== images || confidence.length !== images) {
    throw refuse(`The ${what} has ${images} images; ${predicted.length} predictions and ${confidence.length} confidences came.`);
  }
}

/** A state file's name, other than that of the state it follows, which stays good until the transaction is through. */
function newStateFile(row: RunRow, step: number): string {
  const name = stateFile(step);
  return row.state_file === name ? stateFile(step, 'again') : name;
}

function checksumOf(written: WrittenFiles, name: string): Uint8Array {
  const checksum = written.checksums.get(name);
  if (checksum === undefined) throw new Error(`${name} was not written.`);
  return checksum;
}

/** Runs a transaction over files that are on disk already; if it fails they are taken back. */
function commitWithFiles(context: StoreContext, row: RunRow, written: WrittenFiles, work: () => void): void {
  try {
    context.db
      .transaction(() => {
        requireOwned(context, row.id);
        work();
      })
      .immediate();
  } catch (error) {
    written.undo();
    throw error;
  }
  if (row.state_file !== null) context.checkpoints.discard(row.id, row.state_file);
}

export function recordEpoch(context: StoreContext, runId: string, report: EpochReport): RunSummary {
  const { db, checkpoints, now } = context;
  const { metrics, steps, validation, weights, state } = report;
  const row = requireOwned(context, runId);
  const done = epochsOf(db, runId).length;
  if (metrics.epoch !== done + 1)
    throw refuse(`Epoch ${metrics.epoch} of run "${row.name}" cannot be recorded: the next one is ${done + 1}.`);
  if (row.validation_set === null) throw refuse(`Run "${row.name}" has no recorded start, so its validation images are not known.`);
  const { labels } = readImageSet(db, row.validation_set);
  checkSteps(steps);
  checkEvaluation(validation, labels.length, 'validation part');
  const model = JSON.stringify(configOf(row).model);
  const [epochName, stateName] = [weightsFile(metrics.epoch), newStateFile(row, state.step)];
  const about = { runId, model };
  const written = checkpoints.write(
    runId,
    new Map([
      [epochName, weightsParts(weights, { ...about, epoch: String(metrics.epoch), step: String(metrics.step) })],
      [stateName, stateParts(weights, state, about)],
    ]),
  );
  commitWithFiles(context, row, written, () => {
    upsertSteps(db, runId, steps);
    insertEpoch(db, runId, metrics, checksumOf(written, epochName));
    insertValidation(db, runId, metrics.epoch, { evaluation: validation, labels });
    setState(db, runId, { status: 'running', file: stateName, sha256: checksumOf(written, stateName), partialMs: 0, now: now() });
  });
  return summaryOf(db, runId);
}

export function recordPause(context: StoreContext, runId: string, { steps, weights, state }: PauseRecord): RunSummary {
  const { db, checkpoints, now } = context;
  const row = requireOwned(context, runId);
  checkSteps(steps);
  const stateName = newStateFile(row, state.step);
  const parts = stateParts(weights, state, { runId, model: JSON.stringify(configOf(row).model) });
  const written = checkpoints.write(runId, new Map([[stateName, parts]]));
  const elapsedMs = steps.elapsedMs.at(-1);
  // paused again without a step between: the time is that of the pause before
  const trainedMs = elapsedMs === undefined ? row.partial_ms : partialMs(context, runId, elapsedMs);
  commitWithFiles(context, row, written, () => {
    upsertSteps(db, runId, steps);
    setState(db, runId, { status: 'paused', file: stateName, sha256: checksumOf(written, stateName), partialMs: trainedMs, now: now() });
  });
  return summaryOf(db, runId);
}

/** The test labels are stored with the result, so that it can be looked at without the data set. */
function storeTest(context: StoreContext, row: RunRow, test: { readonly epoch: number; readonly evaluation: Evaluation }): void {
  const { db, datasets } = context;
  const isDone = epochsOf(db, row.id).some(({ epoch }) => epoch === test.epoch);
  if (!isDone) throw refuse(`Run "${row.name}" has no epoch ${test.epoch} that could have been tested.`);
  const labels = datasets.readLabels(configOf(row).dataset, 'test', null);
  checkEvaluation(test.evaluation, labels.length, 'test part');
  insertTestResult(db, row.id, { ...test, labels, imageSet: upsertImageSet(db, { indices: null, labels }) });
}

/** What was trained after the last whole epoch. */
function partialMs({ db }: StoreContext, runId: string, elapsedMs: number): number {
  const trainedMs = epochsOf(db, runId).reduce((sum, epoch) => sum + epoch.trainMs, 0);
  return Math.max(0, elapsedMs - trainedMs);
}

function storeLastSteps(context: StoreContext, row: RunRow, parts: readonly StepPoints[]): void {
  for (const part of parts) {
    checkSteps(part);
    upsertSteps(context.db, row.id, part);
  }
  const elapsedMs = parts.at(-1)?.elapsedMs.at(-1);
  if (elapsedMs !== undefined) setPartialMs(context.db, row.id, partialMs(context, row.id, elapsedMs));
}

export function endRun(context: StoreContext, runId: string, ending: RunEnding): RunSummary {
  const { db } = context;
  const { status, endedAt } = ending;
  const end = db.transaction(() => {
    const row = requireFree(context, runId);
    if (!LIVE.has(row.status)) throw refuse(`Run "${row.name}" has ended already: it is ${row.status}.`);
    if ('test' in ending && ending.test !== null) storeTest(context, row, ending.test);
    storeLastSteps(context, row, ending.steps ?? []);
    setEnded(db, runId, { status, endedAt, failure: 'failure' in ending ? ending.failure : null });
  });
  end.immediate();
  return summaryOf(db, runId);
}
