import { AppError } from '@shared/errors.js';
import { repeatOutcome, type RepeatOutcome, type RunEvidence } from '@shared/domain/repeat-outcome.js';
import type { Repeat, RunStatus } from '@shared/domain/run.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { weightsFile } from './checkpoints.js';
import { epochsOf, weightsChecksum } from './epoch-repository.js';
import { environmentOf, findRun, rateChangesOf } from './run-repository.js';
import type { RunRow } from './run-rows.js';
import { readSteps } from './step-repository.js';
import type { StoreContext } from './store-context.js';

const MAY_GO_ON: ReadonlySet<string> = new Set<RunStatus>(['queued', 'running', 'paused', 'interrupted']);

function evidenceOf({ db }: StoreContext, row: RunRow): RunEvidence {
  return { environment: environmentOf(row), rateChanges: rateChangesOf(row), steps: readSteps(db, row.id), epochs: epochsOf(db, row.id) };
}

/** Null where a file is gone or damaged. */
function weightsAfter({ db, checkpoints }: StoreContext, runId: string, epoch: number): readonly NamedTensor[] | null {
  try {
    return checkpoints.read(runId, weightsFile(epoch), weightsChecksum(db, runId, epoch)).tensors;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** The files themselves differ by the run's id in them, so the numbers are compared. */
function haveSameWeights(a: readonly NamedTensor[], b: readonly NamedTensor[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, values }, index) => {
      const other = b[index];
      return other?.name === name && bytesOf(values).equals(bytesOf(other.values));
    })
  );
}

function compare(context: StoreContext, source: RunRow, repeat: RunRow): RepeatOutcome {
  const [before, now] = [evidenceOf(context, source), evidenceOf(context, repeat)];
  const epochs = Math.min(before.epochs.length, now.epochs.length);
  if (epochs === 0) return repeatOutcome(before, now, null);
  const [a, b] = [weightsAfter(context, source.id, epochs), weightsAfter(context, repeat.id, epochs)];
  return repeatOutcome(before, now, a === null || b === null ? null : haveSameWeights(a, b));
}

/** What came of repeating a run; null for a run that is no repeat. */
export function repeatOf(context: StoreContext, row: RunRow): Repeat | null {
  if (row.repeat_of === null) return null;
  const source = findRun(context.db, row.repeat_of);
  const about = { of: row.repeat_of, name: source?.name ?? null };
  if (MAY_GO_ON.has(row.status)) return { ...about, outcome: 'pending', differences: [] };
  if (source === undefined) return { ...about, outcome: 'unknown', differences: ['The run that this one repeats has been deleted.'] };
  return { ...about, ...compare(context, source, row) };
}
