import { ERROR_CODES, type ErrorReport } from '@shared/errors.js';
import { bestEpoch, type EpochMetrics } from '@shared/domain/metrics.js';
import { parameterCount } from '@shared/domain/model-layers.js';
import { modelSpecSchema } from '@shared/domain/run-config-schema.js';
import { RUN_COLOURS, RUN_STATUSES, type RunSummary, type TestScore } from '@shared/domain/run.js';

/** A row of `runs`, as SQLite gives it; every value may be damaged, so it is looked at before it is believed. */
export interface RunRow {
  readonly sequence: number;
  readonly id: string;
  readonly name: string;
  readonly colour: number;
  readonly preset: string | null;
  readonly model_kind: string;
  readonly status: string;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
  readonly epochs_planned: number;
  readonly config: string;
  readonly environment: string | null;
  readonly validation_set: number | null;
  readonly partial_ms: number;
  readonly state_file: string | null;
  readonly state_sha256: Uint8Array | null;
  readonly owner: string | null;
  readonly notes: string;
  readonly pinned: number;
  readonly archived_at: number | null;
  readonly deleted_at: number | null;
  readonly parent_id: string | null;
  readonly repeat_of: string | null;
  readonly queue_position: number | null;
  readonly rate_changes: string;
  readonly interruption_kept: number;
}

/** A run as the list needs it: without its long texts, and with three values out of its settings. */
export interface SummaryRow extends Omit<RunRow, 'config' | 'environment' | 'rate_changes' | 'state_sha256'> {
  /** The data set and the model's specification as a JSON array; null when the settings are no JSON. */
  readonly settings: unknown;
  readonly seed: unknown;
}

/** What other tables say of a run. */
export interface RunParts {
  readonly epochs: readonly SummaryEpoch[];
  readonly test: TestScore | null;
  readonly tags: readonly string[];
}

/** A row of `epochs`. SQLite keeps NaN as NULL. */
export interface EpochRow {
  readonly run_id: string;
  readonly epoch: number;
  readonly step: number;
  readonly train_loss: number | null;
  readonly train_accuracy: number;
  readonly validation_loss: number | null;
  readonly validation_accuracy: number;
  readonly validation_correct: number;
  readonly validation_total: number;
  readonly learning_rate: number;
  readonly train_ms: number;
  readonly validation_ms: number;
  readonly weights_sha256: Uint8Array;
}

export function toEpochMetrics(row: EpochRow): EpochMetrics {
  return {
    epoch: row.epoch,
    step: row.step,
    trainLoss: row.train_loss ?? NaN,
    trainAccuracy: row.train_accuracy,
    validationLoss: row.validation_loss ?? NaN,
    validationAccuracy: row.validation_accuracy,
    validationCorrect: row.validation_correct,
    validationTotal: row.validation_total,
    learningRate: row.learning_rate,
    trainMs: row.train_ms,
    validationMs: row.validation_ms,
  };
}

/** What the list of runs needs of an epoch. */
export type SummaryEpoch = Pick<EpochMetrics, 'validationLoss' | 'validationAccuracy' | 'trainMs' | 'validationMs' | 'epoch'>;

/** A column that must be one of a few values; `unreadable` collects the names of those that are not. */
function oneOf<T>(allowed: readonly T[], value: unknown, fallback: T, column: string, unreadable: string[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) unreadable.push(column);
  return found ?? fallback;
}

const COLOURS = Array.from({ length: RUN_COLOURS }, (_, index) => index + 1);

function failureOf(row: SummaryRow, unreadable: readonly string[]): ErrorReport | null {
  if (unreadable.length > 0) {
    return { code: 'history-damaged', message: `Part of this run's record is damaged (${unreadable.join(', ')}). The rest is shown.` };
  }
  if (row.failure_code === null) return null;
  return { code: ERROR_CODES.find((code) => code === row.failure_code) ?? 'internal', message: row.failure_message ?? '' };
}

function settingsOf(row: SummaryRow, unreadable: string[]): Pick<RunSummary, 'dataset' | 'seed' | 'parameters'> {
  const { dataset, parameters } = trainedOf(row.settings);
  const seed = typeof row.seed === 'number' ? row.seed : null;
  if (dataset === null || seed === null || parameters === null) unreadable.push('settings');
  return { dataset: dataset ?? '', seed: seed ?? 0, parameters: parameters ?? 0 };
}

/** What was trained on what; null where that cannot be read. */
interface Trained {
  readonly dataset: string | null;
  readonly parameters: number | null;
}

/** Many runs share few settings, and reading one takes longer than all the rest of a row. */
const trainedBySettings = new Map<string, Trained>();
const MOST_REMEMBERED = 10_000;

function trainedOf(settings: unknown): Trained {
  if (typeof settings !== 'string') return { dataset: null, parameters: null };
  const known = trainedBySettings.get(settings);
  if (known !== undefined) return known;
  const [dataset, model] = JSON.parse(settings) as readonly unknown[];
  const spec = modelSpecSchema.safeParse(model);
  const trained = {
    dataset: typeof dataset === 'string' ? dataset : null,
    parameters: spec.success ? parameterCount(spec.data) : null,
  };
  if (trainedBySettings.size >= MOST_REMEMBERED) trainedBySettings.clear();
  trainedBySettings.set(settings, trained);
  return trained;
}

/** A run as far as its row can be read: a damaged column becomes a plain value and the run says so in `failure`. */
export function toSummary(row: SummaryRow, { epochs, test, tags }: RunParts): RunSummary {
  const unreadable: string[] = [];
  const colour = oneOf(COLOURS, row.colour, 1, 'colour', unreadable);
  const modelKind = oneOf(['CNN', 'FCNN'] as const, row.model_kind, 'CNN', 'model', unreadable);
  const status = oneOf(RUN_STATUSES, row.status, 'failed', 'status', unreadable);
  const { dataset, seed, parameters } = settingsOf(row, unreadable);
  const best = bestEpoch(epochs);
  return {
    id: row.id,
    name: row.name,
    colour,
    preset: row.preset,
    modelKind,
    status,
    failure: failureOf(row, unreadable),
    createdAt: row.created_at,
    endedAt: row.ended_at,
    trainingMs: epochs.reduce((sum, epoch) => sum + epoch.trainMs + epoch.validationMs, row.partial_ms),
    epochsPlanned: row.epochs_planned,
    epochsDone: epochs.length,
    best: best ? { epoch: best.epoch, validationLoss: best.validationLoss, validationAccuracy: best.validationAccuracy } : null,
    test,
    validationLosses: epochs.map((epoch) => epoch.validationLoss),
    dataset,
    seed,
    parameters,
    tags,
    notes: row.notes,
    pinned: row.pinned !== 0,
    archived: row.archived_at !== null,
    parentId: row.parent_id,
    repeatOf: row.repeat_of,
    queuePosition: status === 'queued' ? row.queue_position : null,
    resumable: (status === 'paused' || status === 'interrupted') && row.state_file !== null,
    interruptionKept: row.interruption_kept !== 0,
  };
}
