import { csvLine } from '@shared/format/csv.js';
import type { CurveMetric, CurveRun } from '../curve-run.js';
import { trainingOf, validationOf } from '../epoch-values.js';
import { epochPositions } from '../x-axis.js';

/**
 * Every number behind a chart of curves: a line for each step (training of that batch) and, with the epoch's number, a
 * line for each epoch (training and validation). Losses in nats, accuracies as shares, times in milliseconds of training.
 */
export function curvesCsv(runs: readonly CurveRun[], metric: CurveMetric): string {
  const lines = [csvLine(['run', 'epoch', 'step', 'training_ms', `training_${metric}`, `validation_${metric}`])];
  for (const { name, steps, epochs } of runs) {
    for (const points of steps) {
      const values = metric === 'loss' ? points.loss : points.accuracy;
      values.forEach((value, index) => {
        lines.push(csvLine([name, null, points.firstStep + index, points.elapsedMs[index] ?? null, value, null]));
      });
    }
    const times = epochPositions(epochs, 'time');
    epochs.forEach((epoch, index) => {
      lines.push(csvLine([name, epoch.epoch, epoch.step, times[index] ?? null, trainingOf(metric, epoch), validationOf(metric, epoch)]));
    });
  }
  return lines.join('');
}
