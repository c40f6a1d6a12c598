import path from 'node:path';
import { jobBase, ours, type BenchContext } from '../context.js';
import type { ContenderId } from '../contenders.js';
import { inspectResultSchema, type InspectJob, type InspectResult } from '../jobs.js';
import { runJob } from '../run-job.js';

export interface InspectRow extends InspectResult {
  readonly contender: ContenderId;
  readonly title: string;
}

const TIMEOUT_MS = 5 * 60_000;
const REPEATS = { whole: 100, quick: 5 } as const;

/** Looking inside the reference CNN, alone and while it is trained at batch 64. */
export async function measureInspect(context: BenchContext): Promise<readonly InspectRow[]> {
  const rows: InspectRow[] = [];
  for (const contender of ours(context)) {
    const job: InspectJob = {
      kind: 'inspect',
      net: 'cnn',
      batchSize: 64,
      ...jobBase(context),
      weights: path.join(context.places.root, 'resources', 'pretrained', 'reference-cnn.safetensors'),
      repeats: context.options.quick ? REPEATS.quick : REPEATS.whole,
    };
    const result = await runJob(contender.command(context.places, job), inspectResultSchema, { timeoutMs: TIMEOUT_MS });
    rows.push({ contender: contender.id, title: contender.title, ...result });
    context.say(
      `inspect, ${contender.title}: a digit in ${result.questions.look.toFixed(1)} ms, beside a training ${result.besideTraining.look.toFixed(1)} ms`,
    );
  }
  return rows;
}
