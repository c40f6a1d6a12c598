import { epochFinder, stepPoints, type ExportedRun } from './exported-run.js';
import { writeEventFile, type ScalarEvent } from './event-file.js';

/**
 * A run as a TensorBoard event file: every step and every epoch as scalars. Wall time is the start plus the time that
 * was spent on training and validation, so a pause leaves no gap.
 */
export function writeRunEvents(run: ExportedRun): Uint8Array {
  return writeEventFile(run.detail.summary.createdAt / 1000, scalarEvents(run));
}

function* scalarEvents({ detail, steps }: ExportedRun): Generator<ScalarEvent> {
  const { summary, epochs } = detail;
  const points = [...stepPoints(steps)];
  const epochAt = epochFinder(epochs);
  let next = 0;
  /** Validation time of the epochs before the one under way, and training time of them all. */
  let [validatedMs, trainedMs] = [0, 0];
  const wallTime = (elapsedMs: number): number => (summary.createdAt + elapsedMs + validatedMs) / 1000;
  const stepEvent = ({ step, loss, accuracy, learningRate, elapsedMs }: (typeof points)[number]): ScalarEvent => ({
    wallTime: wallTime(elapsedMs),
    step,
    values: [
      ['train/loss', loss],
      ['train/accuracy', accuracy],
      ['learning_rate', learningRate],
    ],
  });
  for (const epoch of epochs) {
    for (let point = points[next]; point && epochAt(point.step) <= epoch.epoch; point = points[++next]) yield stepEvent(point);
    trainedMs += epoch.trainMs;
    validatedMs += epoch.validationMs;
    yield {
      wallTime: wallTime(trainedMs),
      step: epoch.step,
      values: [
        ['validation/loss', epoch.validationLoss],
        ['validation/accuracy', epoch.validationAccuracy],
        ['epoch/train_loss', epoch.trainLoss],
        ['epoch/train_accuracy', epoch.trainAccuracy],
      ],
    };
  }
  for (const point of points.slice(next)) yield stepEvent(point);
  const tested = epochs.find(({ epoch }) => epoch === summary.test?.epoch);
  if (summary.test !== null && tested !== undefined) {
    const { loss, correct, total } = summary.test;
    const values = [['test/loss', loss] as const, ['test/accuracy', correct / total] as const];
    yield { wallTime: (summary.endedAt ?? summary.createdAt) / 1000, step: tested.step, values };
  }
}
