import { AppError } from '@shared/errors.js';
import { parameterCount } from '@shared/domain/model-layers.js';
import { bestEpoch } from '@shared/domain/metrics.js';
import type { RunDetail } from '@shared/domain/run.js';
import type { KeptEpoch, NamedTensor } from '@shared/engine/protocol.js';
import type { EpochValidation, TestPredictions } from '@shared/ipc/contract.js';
import { parseState, weightsFile } from './checkpoints.js';
import { epochsOf, readValidation, weightsChecksum } from './epoch-repository.js';
import type { ResumePoint } from './history.js';
import { readImageSet } from './image-set-repository.js';
import { repeatOf } from './repeat-comparison.js';
import { configOf, environmentOf, findRun, getRunRow, rateChangesOf, setTaken, summaryOf } from './run-repository.js';
import type { RunRow } from './run-rows.js';
import { requireFree, type StoreContext } from './store-context.js';
import { readTestConfusion, readTestPredictions } from './test-result-repository.js';

export function getRun(context: StoreContext, runId: string): RunDetail {
  const { db, checkpoints, datasets } = context;
  const row = getRunRow(db, runId);
  const config = configOf(row);
  const parent = row.parent_id === null ? undefined : findRun(db, row.parent_id);
  return {
    summary: summaryOf(db, runId),
    config,
    environment: environmentOf(row),
    dataset: datasets.describe(config.dataset),
    parameters: parameterCount(config.model),
    epochs: epochsOf(db, runId),
    testConfusion: readTestConfusion(db, runId),
    weightsBytes: checkpoints.sizeOf(runId),
    parent: parent === undefined ? null : { id: parent.id, name: parent.name },
    rateChanges: rateChangesOf(row),
    repeat: repeatOf(context, row),
  };
}

export function getValidation({ db }: StoreContext, runId: string, epoch: number): EpochValidation {
  const row = getRunRow(db, runId);
  weightsChecksum(db, runId, epoch); // throws when the run does not have this epoch
  const set = row.validation_set === null ? null : readImageSet(db, row.validation_set);
  if (set?.indices == null) {
    throw new AppError('history-damaged', `The validation images of run "${row.name}" are not known. Other runs are not affected.`);
  }
  const { indices, labels } = set;
  return { epoch, indices, labels, ...readValidation(db, runId, epoch, labels) };
}

export function getTestPredictions({ db }: StoreContext, runId: string): TestPredictions {
  const row = getRunRow(db, runId);
  const found = readTestPredictions(db, runId);
  if (found === null)
    throw new AppError('bad-request', `Run "${row.name}" (${row.status}) has not been tested, so it has no test predictions.`);
  return found;
}

export function readWeights({ db, checkpoints }: StoreContext, runId: string, epoch: number): readonly NamedTensor[] {
  getRunRow(db, runId);
  return checkpoints.read(runId, weightsFile(epoch), weightsChecksum(db, runId, epoch)).tensors;
}

function keptEpoch(context: StoreContext, runId: string): KeptEpoch | null {
  const best = bestEpoch(epochsOf(context.db, runId));
  if (best === undefined) return null;
  return { epoch: best.epoch, validationLoss: best.validationLoss, weights: readWeights(context, runId, best.epoch) };
}

/** What a run's row says it can go on from. Throws `bad-request` without a state, `file-not-found` or `file-malformed`. */
export function readSaved(context: StoreContext, row: RunRow): Omit<ResumePoint, 'detail'> {
  if (row.state_file === null || row.state_sha256 === null) {
    throw new AppError('bad-request', `Run "${row.name}" ended before its first saved state, so there is nothing to go on from.`);
  }
  const saved = parseState(context.checkpoints.read(row.id, row.state_file, row.state_sha256), row.state_file);
  return { ...saved, kept: keptEpoch(context, row.id) };
}

const RESUMABLE: ReadonlySet<string> = new Set(['paused', 'interrupted']);

/** Reads everything first and takes the run then, so that a damaged checkpoint leaves it as it was. */
export function takeForResume(context: StoreContext, runId: string): ResumePoint {
  const { db, ownership, now } = context;
  const requireResumable = (): RunRow => {
    const row = requireFree(context, runId);
    if (RESUMABLE.has(row.status)) return row;
    throw new AppError('bad-request', `Run "${row.name}" is ${row.status}; only paused and interrupted runs can go on.`);
  };
  const saved = readSaved(context, requireResumable());
  const take = db.transaction(() => {
    requireResumable();
    setTaken(db, runId, ownership.mine, now());
  });
  take.immediate();
  return { detail: getRun(context, runId), ...saved };
}
