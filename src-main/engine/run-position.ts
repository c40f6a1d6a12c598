import { readExtended, type ExtendedState } from '@shared/engine/extension.js';
import type { ResumeState } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';

/** Where a run stands, apart from weights and slots. Order and dropout are keyed by seed, epoch and step: nothing else is random. */
export interface RunPosition {
  /** Epochs finished. */
  epoch: number;
  /** Steps done in the whole run, and in the epoch under way. */
  step: number;
  stepInEpoch: number;
  /** Sums over the epoch under way. */
  lossSum: number;
  correct: number;
  images: number;
  epochMs: number;
  /** Training time of the whole run, without validation and pauses. */
  elapsedMs: number;
  /** The base of the schedule, which may have been changed in mid-run. */
  learningRate: number;
  /** Steps and epochs of the runs that this one extends: order, dropout and the optimizer's corrections count on from there. */
  readonly baseStep: number;
  readonly baseEpoch: number;
}

export function startPosition(learningRate: number, base: RunBase = NO_BASE): RunPosition {
  return { epoch: 0, step: 0, stepInEpoch: 0, lossSum: 0, correct: 0, images: 0, epochMs: 0, elapsedMs: 0, learningRate, ...base };
}

type RunBase = Pick<RunPosition, 'baseStep' | 'baseEpoch'>;
const NO_BASE: RunBase = { baseStep: 0, baseEpoch: 0 };

const KEYS = ['stepInEpoch', 'lossSum', 'correct', 'images', 'epochMs', 'elapsedMs', 'learningRate', 'baseStep', 'baseEpoch'] as const;

/** The part of a ResumeState that is not tensors. JSON keeps every double exactly. */
export function encodePosition(position: RunPosition): Omit<ResumeState, 'slots'> {
  const generator = JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, position[key]])));
  return { step: position.step, epoch: position.epoch, generator };
}

/** Missing in states that were saved before there were extensions. */
const OPTIONAL: ReadonlySet<string> = new Set(['baseStep', 'baseEpoch']);

/** The plain values of a state. Throws when one is missing. */
function parseValues(text: string): Record<(typeof KEYS)[number], number> {
  const values: unknown = JSON.parse(text);
  if (typeof values !== 'object' || values === null) throw new Error('not an object');
  const numbers = new Map(Object.entries(values));
  const entries = KEYS.map((key): [string, number] => {
    const found: unknown = numbers.get(key);
    if (found === undefined && OPTIONAL.has(key)) return [key, 0];
    if (typeof found !== 'number') throw new Error(`${key} is missing`);
    return [key, found];
  });
  return Object.fromEntries(entries) as Record<(typeof KEYS)[number], number>;
}

/** Where the runs end that a new one extends, of which `generator` is what extendState was given. */
function baseOf({ step, epoch, generator }: ExtendedState): RunBase {
  const before = generator === null ? NO_BASE : parseValues(generator);
  return { baseStep: before.baseStep + step, baseEpoch: before.baseEpoch + epoch };
}

/**
 * The way back; `learningRate` is that of the config, with which an extension begins. Throws `file-malformed` when the
 * text is not what encodePosition or extendState wrote.
 */
export function decodePosition(state: ResumeState, learningRate: number): RunPosition {
  try {
    const extended = readExtended(state.generator);
    if (extended !== null) return startPosition(learningRate, baseOf(extended));
    return { epoch: state.epoch, step: state.step, ...parseValues(state.generator) };
  } catch (error) {
    throw new AppError('file-malformed', `The saved state of step ${state.step} cannot be read, so the run cannot be continued from it.`, {
      cause: error,
    });
  }
}
