import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPreset } from '@shared/domain/presets.js';
import { withStartedApp, type StartedApp } from '../app/launch.js';
import type { BenchContext } from '../context.js';
import { privateMemoryMb, processorMs } from '../ours/proc.js';
import { JobFailure } from '../run-job.js';
import { spread, spreadOfKnown, type Spread } from '../statistics.js';

export interface WindowStartResult {
  /** From starting the process: first content painted, and the page of the last time answering; a new data folder first, then a used one. */
  readonly starts: readonly { readonly title: string; readonly paintedMs: Spread; readonly usableMs: Spread }[];
  /** Of main and renderer together, private memory after the start. */
  readonly memoryMb: Spread | null;
  /** Processor time of main and renderer in percent of one core, without a job. */
  readonly idlePercent: number | null;
  readonly idleSeconds: number;
  readonly training: TrainingMemory;
}

/** Private memory of main and renderer while a network is trained and its curves are in view. */
export interface TrainingMemory {
  readonly minutes: number;
  readonly steps: number;
  readonly firstMinuteMb: number | null;
  readonly lastMb: number | null;
  readonly mostMb: number | null;
}

const [IDLE_SECONDS, REST_SECONDS, SAMPLE_SECONDS] = [60, 10, 2];
const QUICK_SECONDS = 3;
const [MOST_WAIT_SECONDS, LOOK_SECONDS] = [60, 0.1];

/** How soon the window is there, what it takes at rest, and what it grows to while something is trained. */
export async function measureWindow(context: BenchContext): Promise<WindowStartResult> {
  const first: StartTimes[] = [];
  const later: StartTimes[] = [];
  for (let round = 0; round < context.options.rounds; round++) {
    await inNewFolder(async (folder) => {
      first.push(await timeStart(context, folder));
      later.push(await timeStart(context, folder));
    });
    context.say(`window, round ${round + 1}: ${JSON.stringify({ first: first.at(-1), later: later.at(-1) })}`);
  }
  const startOf = (title: string, times: readonly StartTimes[]): WindowStartResult['starts'][number] => ({
    title,
    paintedMs: spread(times.map(({ paintedMs }) => paintedMs)),
    usableMs: spread(times.map(({ usableMs }) => usableMs)),
  });
  const idleSeconds = context.options.quick ? QUICK_SECONDS : IDLE_SECONDS;
  return {
    starts: [startOf('the first time', first), startOf('later', later)],
    memoryMb: spreadOfKnown(later.map(({ memoryMb }) => memoryMb)),
    idlePercent: await inNewFolder((folder) => measureIdle(context, folder, idleSeconds)),
    idleSeconds,
    training: await inNewFolder((folder) => measureTraining(context, folder)),
  };
}

interface StartTimes {
  readonly paintedMs: number;
  readonly usableMs: number;
  readonly memoryMb: number | null;
}

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function inNewFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function memoryOf({ mainPid, rendererPid }: StartedApp): number | null {
  const [main, renderer] = [privateMemoryMb(mainPid), privateMemoryMb(rendererPid)];
  return main === null || renderer === null ? null : main + renderer;
}

/** What the page has timed of itself, as the text of a script: milliseconds since 1970; null where it has not. */
const TIMES = `(() => {
  const at = (name) => {
    const entry = performance.getEntriesByName(name)[0];
    return entry === undefined ? null : performance.timeOrigin + entry.startTime;
  };
  return { painted: at('first-contentful-paint'), usable: at('usable') };
})()`;

interface PageTimes {
  readonly painted: number | null;
  readonly usable: number | null;
}

/** The page marks for itself when the page of the last time is in view and answers. */
async function waitUntilUsable({ page, startedAtMs }: StartedApp): Promise<{ readonly paintedMs: number; readonly usableMs: number }> {
  for (let waited = 0; waited < MOST_WAIT_SECONDS; waited += LOOK_SECONDS) {
    const { painted, usable } = await page.evaluate<PageTimes>(TIMES);
    if (painted !== null && usable !== null) return { paintedMs: painted - startedAtMs, usableMs: usable - startedAtMs };
    await sleep(LOOK_SECONDS);
  }
  throw new JobFailure(`the window was not usable within ${MOST_WAIT_SECONDS} s`);
}

function timeStart({ places }: BenchContext, folder: string): Promise<StartTimes> {
  return withStartedApp(places, folder, async (app) => ({ ...(await waitUntilUsable(app)), memoryMb: memoryOf(app) }));
}

/** Percent of one core over a rest of `seconds`, some time after the start. */
function measureIdle({ places, options, say }: BenchContext, folder: string, seconds: number): Promise<number | null> {
  return withStartedApp(places, folder, async (app) => {
    await waitUntilUsable(app);
    await sleep(options.quick ? QUICK_SECONDS : REST_SECONDS);
    const used = (): number | null => {
      const [main, renderer] = [processorMs(app.mainPid), processorMs(app.rendererPid)];
      return main === null || renderer === null ? null : main + renderer;
    };
    const before = used();
    await sleep(seconds);
    const after = used();
    const percent = before === null || after === null ? null : (100 * (after - before)) / (seconds * 1000);
    say(`window at rest: ${percent?.toFixed(2) ?? 'unknown'} % of a core`);
    return percent;
  });
}

/** Trains the reference FCNN in view of its curves for `--minutes` and follows the memory. */
function measureTraining({ places, options, say }: BenchContext, folder: string): Promise<TrainingMemory> {
  const seconds = options.quick ? QUICK_SECONDS : options.minutes * 60;
  return withStartedApp(places, folder, async (app) => {
    await waitUntilUsable(app);
    await app.page.getByRole('navigation').first().getByRole('button', { name: 'Train' }).click();
    await app.page.evaluate(`window.api.request['training:start'](${JSON.stringify(longTraining())})`);
    const samples: (number | null)[] = [];
    for (let passed = 0; passed < seconds; passed += SAMPLE_SECONDS) {
      await sleep(SAMPLE_SECONDS);
      samples.push(memoryOf(app));
    }
    const steps = await app.page.evaluate<number>(STEPS);
    const minute = samples[Math.min(samples.length - 1, Math.ceil(60 / SAMPLE_SECONDS))] ?? null;
    const last = samples.at(-1) ?? null;
    say(`window while training: ${last?.toFixed(0) ?? 'unknown'} MB after ${steps} steps`);
    const known = samples.filter((sample) => sample !== null);
    return {
      minutes: seconds / 60,
      steps,
      firstMinuteMb: minute,
      lastMb: last,
      mostMb: known.length > 0 ? Math.max(...known) : null,
    };
  });
}

const STEPS = "window.api.request['training:get-current']().then(({ value }) => value.progress.step)";

function longTraining(): object {
  const preset = findPreset('reference-fcnn');
  if (preset === undefined) throw new JobFailure('the preset reference-fcnn is gone');
  return { ...preset.config, name: 'memory', epochs: 1000, patience: 0 };
}
