import { AppError } from '@shared/errors.js';

/** The failure of a training whose loss is no number or infinite: at which step, what is kept of it, what to try. `epochs`: those that are finished. */
export function diverged(step: number, epochs: number, learningRate: number): AppError {
  const kept =
    epochs === 0
      ? 'No epoch was finished before it.'
      : epochs === 1
        ? 'The epoch before it is kept.'
        : `The ${epochs} epochs before it are kept.`;
  const suggestion = Number((learningRate / 10).toPrecision(1));
  return new AppError('loss-not-finite', `Loss became not-a-number at step ${step}. ${kept} Try a learning rate of ${suggestion} or less.`);
}
