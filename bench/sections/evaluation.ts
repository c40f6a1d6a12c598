import { ours, trainEpochs, type BenchContext } from '../context.js';
import type { ContenderId } from '../contenders.js';
import type { Net } from '../jobs.js';
import { spread, type Spread } from '../statistics.js';

export interface EvaluationRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly net: Net;
  /** The first in a process, in which TensorFlow gets ready. */
  readonly firstMs: number;
  readonly laterMs: Spread;
}

const [TRAIN_IMAGES, BATCH_SIZE, EPOCHS] = [640, 64, 6];

/** Evaluates the 12,000 validation images between short epochs. */
export async function measureEvaluation(context: BenchContext): Promise<readonly EvaluationRow[]> {
  const rows: EvaluationRow[] = [];
  for (const net of ['cnn', 'fcnn'] as const) {
    for (const contender of ours(context)) {
      const { epochs } = await trainEpochs(context, contender, { net, batchSize: BATCH_SIZE, trainSize: TRAIN_IMAGES, epochs: EPOCHS });
      const [first = 0, ...later] = epochs.map(({ validationMs }) => validationMs);
      rows.push({ contender: contender.id, title: contender.title, net, firstMs: first, laterMs: spread(later) });
      context.say(`evaluation of 12,000 images, ${net}, ${contender.title}: ${spread(later).median.toFixed(0)} ms`);
    }
  }
  return rows;
}
