import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DEFAULT_SETTINGS } from '@shared/ipc/contract.js';
import { openHistory } from '../../src-main/history/client.js';
import type { BenchContext } from '../context.js';
import { generateHistory, QUICK_SHAPE, WHOLE } from '../history/generate.js';
import { timeWindow, type WindowTimes } from '../history/window.js';
import { spread, type Spread } from '../statistics.js';

export interface HistoryResult {
  readonly runs: number;
  readonly points: number;
  /** Through the history's worker thread. */
  readonly openMs: Spread;
  readonly listMs: Spread;
  /** Settings, every point and every answer of 8 full runs. */
  readonly readFullMs: Spread;
  readonly window: { readonly [K in keyof WindowTimes]: Spread };
}

interface StoreTimes {
  readonly openMs: number;
  readonly listMs: number;
  readonly readFullMs: number;
}

/** A generated history of many runs: how fast it is read, and how fast the window shows, sorts, filters and compares it. */
export async function measureHistory(context: BenchContext): Promise<HistoryResult> {
  const { places, options, say } = context;
  const shape = options.quick ? QUICK_SHAPE : WHOLE;
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
  try {
    const full = await generateHistory(dataDir, path.join(places.root, 'resources'), shape);
    say(`history: ${shape.runs} runs and ${shape.points} points are made`);
    const stores: StoreTimes[] = [];
    const windows: WindowTimes[] = [];
    for (let round = 0; round < options.rounds; round++) {
      stores.push(await timeStore(context, dataDir, full));
      windows.push(await timeWindow(places, dataDir));
      say(`history, round ${round + 1}: ${JSON.stringify({ store: stores.at(-1), window: windows.at(-1) })}`);
    }
    const of = <T>(times: readonly T[], read: (one: T) => number): Spread => spread(times.map(read));
    return {
      runs: shape.runs,
      points: shape.points,
      openMs: of(stores, ({ openMs }) => openMs),
      listMs: of(stores, ({ listMs }) => listMs),
      readFullMs: of(stores, ({ readFullMs }) => readFullMs),
      window: {
        openMs: of(windows, ({ openMs }) => openMs),
        sortMs: of(windows, ({ sortMs }) => sortMs),
        filterMs: of(windows, ({ filterMs }) => filterMs),
        compareMs: of(windows, ({ compareMs }) => compareMs),
        longestFrameMs: of(windows, ({ longestFrameMs }) => longestFrameMs),
        lateFrames: of(windows, ({ lateFrames }) => lateFrames),
        frames: of(windows, ({ frames }) => frames),
      },
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Opens the history anew each time, and leaves the full runs chosen for the window's Compare page. */
async function timeStore({ places }: BenchContext, dataDir: string, full: readonly string[]): Promise<StoreTimes> {
  const timed = async <T>(work: () => Promise<T>): Promise<readonly [number, T]> => {
    const start = performance.now();
    const value = await work();
    return [performance.now() - start, value];
  };
  const options = { dataDir, resourcesDir: path.join(places.root, 'resources'), workerFile: places.historyWorker };
  const [openMs, { history }] = await timed(() => openHistory(options));
  try {
    const [listMs] = await timed(() => history.listRuns());
    const [readFullMs] = await timed(() =>
      Promise.all(full.map((id) => Promise.all([history.getRun(id), history.getSteps(id), history.getTestPredictions(id)]))),
    );
    await history.changeSettings({ ...DEFAULT_SETTINGS, compareView: { ...DEFAULT_SETTINGS.compareView, runIds: full } });
    return { openMs, listMs, readFullMs };
  } finally {
    await history.close();
  }
}
