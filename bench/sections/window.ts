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
  /** Of one training after the other: where the time is longer than the longest takes, the next one begins. */
  readonly steps: readonly number[];
  /** At the end of each minute. */
  readonly minuteMb: readonly (number | null)[];
  readonly firstMinuteMb: number | null;
  readonly lastMb: number | null;
  readonly mostMb: number | null;
}

const [IDLE_SECONDS, REST_SECONDS, SAMPLE_SECONDS] = [60, 10, 2];
const SAMPLES_PER_MINUTE = 60 / SAMPLE_SECONDS;
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

/** Trains the reference FCNN in view of its curves for `--minutes`, without a rest, and follows the memory. */
function measureTraining({ places, options, say }: BenchContext, folder: string): Promise<TrainingMemory> {
  const seconds = options.quick ? QUICK_SECONDS : options.minutes * 60;
  return withStartedApp(places, folder, async (app) => {
    await waitUntilUsable(app);
    await app.page.getByRole('navigation').first().getByRole('button', { name: 'Train' }).click();
    const config = JSON.stringify(longTraining());
    for (const request of ['training:start', 'training:queue']) await app.page.evaluate(`window.api.request['${request}'](${config})`);
    const samples: (number | null)[] = [];
    const stepsOf = new Map<string, number>();
    for (let passed = 0; passed < seconds; passed += SAMPLE_SECONDS) {
      await sleep(SAMPLE_SECONDS);
      samples.push(memoryOf(app));
      const { runId, step } = await app.page.evaluate<CurrentStep>(CURRENT_STEP);
      stepsOf.set(runId, step);
    }
    const steps = [...stepsOf.values()];
    const minuteMb = samples.filter((_, index) => (index + 1) % SAMPLES_PER_MINUTE === 0);
    const last = samples.at(-1) ?? null;
    say(`window while training: ${last?.toFixed(0) ?? 'unknown'} MB after ${steps.join(' + ')} steps`);
    const known = samples.filter((sample) => sample !== null);
    return {
      minutes: seconds / 60,
      steps,
      minuteMb,
      firstMinuteMb: minuteMb[0] ?? samples[0] ?? null,
      lastMb: last,
      mostMb: known.length > 0 ? Math.max(...known) : null,
    };
  });
}

interface CurrentStep {
  readonly runId: string;
  readonly step: number;
}

const CURRENT_STEP = "window.api.request['training:get-current']().then(({ value }) => value.progress)";

function longTraining(): object {
  const preset = findPreset('reference-fcnn');
  if (preset === undefined) throw new JobFailure('the preset reference-fcnn is gone');
  return { ...preset.config, name: 'memory', epochs: 1000, patience: 0 };
}
