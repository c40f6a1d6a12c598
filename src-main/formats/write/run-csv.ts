import { csvLine, type CsvCell } from './csv.js';
import { epochFinder, shortest, stepPoints, type ExportedRun } from './exported-run.js';

const COLUMNS = [
  'run_id',
  'run',
  'point',
  'step',
  'epoch',
  'train_loss',
  'train_accuracy',
  'validation_loss',
  'validation_accuracy',
  'validation_correct',
  'validation_total',
  'learning_rate',
  'elapsed_ms',
  'validation_ms',
] as const;

/**
 * Every step and every epoch of a run as rows of one table; `point` tells them apart. Losses in nats, accuracies as
 * shares; elapsed_ms is training time since the start. An empty cell: not measured there.
 */
export function writeRunCsv({ detail, steps }: ExportedRun): Uint8Array {
  const { id, name } = detail.summary;
  const line = (cells: readonly CsvCell[]): string => csvLine([id, name, ...cells]);
  const epochAt = epochFinder(detail.epochs);
  const lines = [csvLine(COLUMNS)];
  for (const { step, loss, accuracy, learningRate, elapsedMs } of stepPoints(steps)) {
    const rate = shortest(learningRate);
    lines.push(
      line(['step', step, epochAt(step), shortest(loss), shortest(accuracy), null, null, null, null, rate, shortest(elapsedMs), null]),
    );
  }
  let trainedMs = 0;
  for (const epoch of detail.epochs) {
    trainedMs += epoch.trainMs;
    const train = [epoch.trainLoss, epoch.trainAccuracy];
    const validation = [epoch.validationLoss, epoch.validationAccuracy, epoch.validationCorrect, epoch.validationTotal];
    lines.push(line(['epoch', epoch.step, epoch.epoch, ...train, ...validation, epoch.learningRate, trainedMs, epoch.validationMs]));
  }
  return Buffer.from(lines.join(''), 'utf8');
}
