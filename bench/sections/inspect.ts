import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { jobBase, ours, type BenchContext } from '../context.js';
import type { Contender, ContenderId } from '../contenders.js';
import { inspectResultSchema, type InspectJob, type InspectResult } from '../jobs.js';
import { timeLooking, type LookTimes } from '../inspect/window.js';
import { runJob } from '../run-job.js';
import { percentile, spread, type Spread } from '../statistics.js';

export interface InspectRow extends InspectResult {
  readonly contender: ContenderId;
  readonly title: string;
}

/** In the real window: 95th percentiles in milliseconds over all rounds. */
export interface LookWindow {
  readonly digitMs: number;
  readonly epochMs: number;
  readonly besideTrainingMs: number;
  readonly aloneImagesPerSecond: Spread;
  readonly besideImagesPerSecond: Spread;
  /** Of the images a second alone, by round. */
  readonly lostShare: Spread;
}

export interface InspectSection {
  readonly engines: readonly InspectRow[];
  readonly window: LookWindow;
}

const TIMEOUT_MS = 5 * 60_000;
const REPEATS = { whole: 100, quick: 5 } as const;
const AMOUNTS = {
  whole: { digits: 100, epochs: 40, speedMs: 10_000 },
  quick: { digits: 5, epochs: 5, speedMs: 1_000 },
} as const;
const P95 = 0.95;

/** Looking inside the reference CNN, alone and while it is trained at batch 64: the engine's answers, and the real window. */
export async function measureInspect(context: BenchContext): Promise<InspectSection> {
  const engines: InspectRow[] = [];
  for (const contender of ours(context)) engines.push(await measureEngine(context, contender));
  const rounds: LookTimes[] = [];
  for (let round = 0; round < context.options.rounds; round++) rounds.push(await lookRound(context));
  const window = windowOf(rounds);
  const [digit, beside] = [window.digitMs, window.besideTrainingMs].map((ms) => ms.toFixed(1));
  context.say(`inspect, in the window: a digit in ${digit} ms, beside a training ${beside} ms`);
  return { engines, window };
}

async function measureEngine(context: BenchContext, contender: Contender): Promise<InspectRow> {
  const job: InspectJob = {
    kind: 'inspect',
    net: 'cnn',
    batchSize: 64,
    ...jobBase(context),
    weights: path.join(context.places.root, 'resources', 'pretrained', 'reference-cnn.safetensors'),
    repeats: context.options.quick ? REPEATS.quick : REPEATS.whole,
  };
  const result = await runJob(contender.command(context.places, job), inspectResultSchema, { timeoutMs: TIMEOUT_MS });
  const [look, beside] = [result.questions.look, result.besideTraining.look].map((ms) => ms.toFixed(1));
  context.say(`inspect, ${contender.title}: a digit in ${look} ms, beside a training ${beside} ms`);
  return { contender: contender.id, title: contender.title, ...result };
}

async function lookRound({ places, options }: BenchContext): Promise<LookTimes> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
  try {
    return await timeLooking(places, dataDir, options.quick ? AMOUNTS.quick : AMOUNTS.whole);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function windowOf(rounds: readonly LookTimes[]): LookWindow {
  const p95 = (read: (times: LookTimes) => readonly number[]): number => percentile(rounds.flatMap(read), P95);
  return {
    digitMs: p95(({ digits }) => digits),
    epochMs: p95(({ epochs }) => epochs),
    besideTrainingMs: p95(({ besideTraining }) => besideTraining),
    aloneImagesPerSecond: spread(rounds.map(({ aloneImagesPerSecond }) => aloneImagesPerSecond)),
    besideImagesPerSecond: spread(rounds.map(({ besideImagesPerSecond }) => besideImagesPerSecond)),
    lostShare: spread(rounds.map((times) => 1 - times.besideImagesPerSecond / times.aloneImagesPerSecond)),
  };
}
