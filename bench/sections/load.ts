import os from 'node:os';
import { CASES } from '../cases.js';
import { endChild, startChild } from '../children.js';
import { PYTORCH_PASSIVE, type Contender, type ContenderId, type Variant } from '../contenders.js';
import { NICENESS, train, type BenchContext } from '../context.js';
import { spreadOfKnown, type Spread } from '../statistics.js';
import { fastestVariant, type Trial } from '../variants.js';

/** Images a second of the CNN at batch 64 while other processes want every core. */
export interface LoadRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly variant: string;
  readonly imagesPerSecond: Spread | null;
  readonly failure: string | null;
}

const MOST_ROUNDS = 3;
const [WARM_UP_STEPS, STEPS] = [20, 60];
const CONTENDERS: readonly ContenderId[] = ['ours', 'ours-electron', 'pytorch', 'tf-function'];

/** Works without a break until its parent is gone. */
const BUSY = `const parent = process.ppid; while (process.ppid === parent) { const end = Date.now() + 100; while (Date.now() < end); }`;

async function underLoad<T>(processes: number, work: () => Promise<T>): Promise<T> {
  const command = { file: process.execPath, args: ['-e', BUSY], environment: {} };
  const busy = Array.from({ length: processes }, () => startChild(command, NICENESS));
  try {
    return await work();
  } finally {
    busy.forEach(endChild);
  }
}

/** PyTorch twice: what is fastest on a free machine, and with threads that sleep, which suits a busy one. */
function entries(context: BenchContext, trials: readonly Trial[]): readonly { contender: Contender; variant: Variant }[] {
  return context.contenders
    .filter(({ id }) => CONTENDERS.includes(id))
    .flatMap((contender) => {
      const fastest = fastestVariant(contender, 'cnn', trials);
      const variants = contender.id === 'pytorch' && fastest.id !== PYTORCH_PASSIVE.id ? [fastest, PYTORCH_PASSIVE] : [fastest];
      return variants.map((variant) => ({ contender, variant }));
    });
}

export async function measureLoad(context: BenchContext, trials: readonly Trial[]): Promise<readonly LoadRow[]> {
  const [benchCase] = CASES;
  if (benchCase === undefined) return [];
  const measured = entries(context, trials).map((entry) => ({ ...entry, speeds: [] as (number | null)[], failure: null as string | null }));
  for (let round = 0; round < Math.min(MOST_ROUNDS, context.options.rounds); round++) {
    for (const entry of measured) {
      const options = { variant: entry.variant, warmUpSteps: WARM_UP_STEPS, steps: STEPS };
      const outcome = await underLoad(os.availableParallelism(), () => train(context, entry.contender, benchCase, options));
      if (outcome.kind === 'failed') entry.failure = outcome.reason;
      else entry.speeds.push((benchCase.batchSize * 1000) / outcome.value.stepMs);
      const text = outcome.kind === 'failed' ? outcome.reason : `${(entry.speeds.at(-1) ?? 0).toFixed(0)} images/s`;
      context.say(`under load, ${entry.contender.title}, ${entry.variant.about}: ${text}`);
    }
  }
  return measured.map(({ contender, variant, speeds, failure }) => ({
    contender: contender.id,
    title: contender.title,
    variant: variant.about,
    imagesPerSecond: spreadOfKnown(speeds),
    failure,
  }));
}
