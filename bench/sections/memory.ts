import { ours, trainEpochs, type BenchContext } from '../context.js';
import type { ContenderId } from '../contenders.js';

/** Memory of the training process over 20 epochs of the CNN at batch 64; null where the system does not tell. */
export interface MemoryRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly epochs: number;
  readonly afterFirstEpochMb: number | null;
  readonly afterLastEpochMb: number | null;
  readonly mostMb: number | null;
}

const [EPOCHS, TRAIN_IMAGES, QUICK_IMAGES, BATCH_SIZE] = [20, 12_000, 640, 64];

export async function measureMemory(context: BenchContext): Promise<readonly MemoryRow[]> {
  const rows: MemoryRow[] = [];
  const trainSize = context.options.quick ? QUICK_IMAGES : TRAIN_IMAGES;
  for (const contender of ours(context)) {
    const { epochs, mostMemoryMb } = await trainEpochs(context, contender, {
      net: 'cnn',
      batchSize: BATCH_SIZE,
      trainSize,
      epochs: EPOCHS,
    });
    const [first, last] = [epochs[0]?.memoryMb ?? null, epochs.at(-1)?.memoryMb ?? null];
    const { id, title } = contender;
    rows.push({ contender: id, title, epochs: epochs.length, afterFirstEpochMb: first, afterLastEpochMb: last, mostMb: mostMemoryMb });
    context.say(`memory over ${epochs.length} epochs, ${title}: ${mostMemoryMb?.toFixed(0) ?? 'unknown'} MB at most`);
  }
  return rows;
}
