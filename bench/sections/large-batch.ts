import { ours, trainEpochs, type BenchContext } from '../context.js';
import type { ContenderId } from '../contenders.js';

/** The CNN at a batch of 1,000. */
export interface LargeBatchRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly stepMs: number;
  readonly mostMb: number | null;
}

const [BATCH_SIZE, STEPS] = [1_000, 24];

export async function measureLargeBatch(context: BenchContext): Promise<readonly LargeBatchRow[]> {
  const rows: LargeBatchRow[] = [];
  for (const contender of ours(context)) {
    const job = { net: 'cnn', batchSize: BATCH_SIZE, trainSize: BATCH_SIZE * STEPS, epochs: 1 } as const;
    const { stepMs, mostMemoryMb } = await trainEpochs(context, contender, job);
    rows.push({ contender: contender.id, title: contender.title, stepMs, mostMb: mostMemoryMb });
    context.say(`batch of 1,000, ${contender.title}: ${stepMs.toFixed(0)} ms a step`);
  }
  return rows;
}
