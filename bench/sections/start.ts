import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from '@shared/zod.js';
import type { BenchContext } from '../context.js';
import { JobFailure, runToEnd } from '../run-job.js';
import { spread, type Spread } from '../statistics.js';

export interface StartResult {
  readonly preset: string;
  readonly seed: number;
  /** From starting the command line to its end: Node, history, engine, training, validation, test, records. */
  readonly wholeMs: Spread;
  readonly testCorrect: number;
  readonly testTotal: number;
}

const [PRESET, SEED, TIMEOUT_MS] = ['fast-cnn', 1, 5 * 60_000];
const finishedSchema = z.object({ event: z.literal('run-finished'), testCorrect: z.number(), testTotal: z.number() });

/** From nothing to a tested network on the command line, in a data folder of its own, which is deleted. */
export async function measureStart(context: BenchContext): Promise<StartResult> {
  const times: number[] = [];
  let test = { testCorrect: 0, testTotal: 0 };
  for (let round = 0; round < context.options.rounds; round++) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
    try {
      const args = [context.places.commandLine, 'train', '--preset', PRESET, '--seed', String(SEED), '--json', '--data-dir', folder];
      const quick = context.options.quick ? ['--train-size', '640'] : [];
      const started = performance.now();
      const output = await runToEnd({ file: process.execPath, args: [...args, ...quick], environment: {} }, { timeoutMs: TIMEOUT_MS });
      times.push(performance.now() - started);
      test = lastEvent(output);
      context.say(`start ${round + 1}: ${((times.at(-1) ?? 0) / 1000).toFixed(1)} s, ${test.testCorrect} of ${test.testTotal} right`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { preset: PRESET, seed: SEED, wholeMs: spread(times), ...test };
}

function lastEvent(output: string): { testCorrect: number; testTotal: number } {
  const parsed = finishedSchema.safeParse(JSON.parse(output.trim().split('\n').at(-1) ?? 'null'));
  if (!parsed.success) throw new JobFailure('the command line ended without a finished run');
  return { testCorrect: parsed.data.testCorrect, testTotal: parsed.data.testTotal };
}
