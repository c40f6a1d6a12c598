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
}

export function startPosition(learningRate: number): RunPosition {
  return { epoch: 0, step: 0, stepInEpoch: 0, lossSum: 0, correct: 0, images: 0, epochMs: 0, elapsedMs: 0, learningRate };
}

const KEYS = ['stepInEpoch', 'lossSum', 'correct', 'images', 'epochMs', 'elapsedMs', 'learningRate'] as const;

/** The part of a ResumeState that is not tensors. JSON keeps every double exactly. */
export function encodePosition(position: RunPosition): Omit<ResumeState, 'slots'> {
  const generator = JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, position[key]])));
  return { step: position.step, epoch: position.epoch, generator };
}

/** The way back. Throws `file-malformed` when the text is not what encodePosition wrote. */
export function decodePosition(state: ResumeState): RunPosition {
  try {
    const values: unknown = JSON.parse(state.generator);
    if (typeof values !== 'object' || values === null) throw new Error('not an object');
    const numbers = new Map(Object.entries(values));
    const number = (key: (typeof KEYS)[number]): number => {
      const found: unknown = numbers.get(key);
      if (typeof found !== 'number') throw new Error(`${key} is missing`);
      return found;
    };
    const [stepInEpoch, lossSum, correct, images] = [number('stepInEpoch'), number('lossSum'), number('correct'), number('images')];
    const times = { epochMs: number('epochMs'), elapsedMs: number('elapsedMs'), learningRate: number('learningRate') };
    return { epoch: state.epoch, step: state.step, stepInEpoch, lossSum, correct, images, ...times };
  } catch (error) {
    throw new AppError('file-malformed', `The saved state of step ${state.step} cannot be read, so the run cannot be continued from it.`, {
      cause: error,
    });
  }
}
