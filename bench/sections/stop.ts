import { jobBase, ours, type BenchContext } from '../context.js';
import type { ContenderId } from '../contenders.js';
import { stopResultSchema, type StopJob } from '../jobs.js';
import { runJob } from '../run-job.js';
import { spread, type Spread } from '../statistics.js';

export interface StopRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly stopMs: Spread;
}

const [TIMEOUT_MS, FIRST_STOP_STEPS, STEPS_BETWEEN] = [60_000, 80, 37];

/** How long a training of the CNN at batch 64 goes on after it was told to stop, at another step each time. */
export async function measureStop(context: BenchContext): Promise<readonly StopRow[]> {
  const rows: StopRow[] = [];
  for (const contender of ours(context)) {
    const times: number[] = [];
    for (let round = 0; round < context.options.rounds; round++) {
      const job: StopJob = {
        kind: 'stop',
        net: 'cnn',
        batchSize: 64,
        ...jobBase(context),
        afterSteps: FIRST_STOP_STEPS + round * STEPS_BETWEEN,
      };
      const { stopMs } = await runJob(contender.command(context.places, job), stopResultSchema, { timeoutMs: TIMEOUT_MS });
      times.push(stopMs);
    }
    rows.push({ contender: contender.id, title: contender.title, stopMs: spread(times) });
    context.say(`stop, ${contender.title}: ${spread(times).median.toFixed(0)} ms`);
  }
  return rows;
}
