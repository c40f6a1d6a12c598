import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PlainNetwork } from '@shared/forward/plain-network.js';
import { prepareInk } from '@shared/ink/prepare.js';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { createRng } from '../../src-main/lib/rng.js';
import type { BenchContext } from '../context.js';
import { redrawn } from '../draw/redraw.js';
import { timeDrawing, type DrawTimes } from '../draw/window.js';
import { JobFailure } from '../run-job.js';

/** One way to draw: 95th percentiles over every pointer event of all rounds. */
export interface DrawRow {
  readonly title: string;
  readonly events: number;
  readonly inkMs: number;
  readonly barsMs: number;
  readonly dropped: number;
  readonly frames: number;
}

/** Right answers of the 10,000 test digits, as they are and redrawn on the pad. */
export interface RedrawnRow {
  readonly network: string;
  readonly original: number;
  readonly redrawn: number;
  readonly total: number;
}

export interface DrawResult {
  readonly rows: readonly DrawRow[];
  readonly redrawn: readonly RedrawnRow[];
  /** From strokes of 10,000 points to a prepared image, milliseconds. */
  readonly scribbleMs: number;
}

const NETWORKS = ['reference-cnn', 'reference-fcnn'] as const;
const QUICK = { digits: 2, testDigits: 200 } as const;

export async function measureDraw(context: BenchContext): Promise<DrawResult> {
  const { options, say } = context;
  const rows: DrawRow[] = [];
  for (const [title, besideTraining] of [
    ['alone', false],
    ['while the reference CNN is trained', true],
  ] as const) {
    const all: DrawTimes[] = [];
    for (let round = 0; round < options.rounds; round++) all.push(await drawRound(context, besideTraining));
    const row = rowOf(title, all);
    say(`draw, ${title}: ink ${row.inkMs.toFixed(1)} ms, bars ${row.barsMs.toFixed(1)} ms, ${row.dropped} of ${row.frames} frames dropped`);
    rows.push(row);
  }
  return { rows, redrawn: redrawnRows(context), scribbleMs: scribbleMs() };
}

async function drawRound({ places, options }: BenchContext, besideTraining: boolean): Promise<DrawTimes> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
  try {
    return await timeDrawing(places, dataDir, besideTraining, options.quick ? QUICK.digits : 10);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (value === undefined) throw new JobFailure('nothing was drawn');
  return value;
}

function rowOf(title: string, all: readonly DrawTimes[]): DrawRow {
  const sum = (read: (times: DrawTimes) => number): number => all.reduce((total, times) => total + read(times), 0);
  return {
    title,
    events: sum(({ ink }) => ink.length),
    inkMs: percentile95(all.flatMap(({ ink }) => ink)),
    barsMs: percentile95(all.flatMap(({ bars }) => bars)),
    dropped: sum(({ dropped }) => dropped),
    frames: sum(({ frames }) => frames),
  };
}

function redrawnRows({ places, options }: BenchContext): readonly RedrawnRow[] {
  const read = (name: string): Uint8Array => gunzipSync(readFileSync(path.join(places.mnist, name)));
  const images = readIdxImages(read('t10k-images-idx3-ubyte.gz'), 'images');
  const labels = readIdxLabels(read('t10k-labels-idx1-ubyte.gz'), 'labels');
  const total = options.quick ? QUICK.testDigits : labels.length;
  const rng = createRng('redrawn digits', 1);
  const networks = NETWORKS.map((name) => ({ name, network: networkOf(places.root, name), original: 0, redrawn: 0 }));
  for (let index = 0; index < total; index++) {
    const digit = new Uint8Array(images.pixels.subarray(index * 784, (index + 1) * 784));
    const prepared = prepareInk({ strokes: [], image: redrawn(digit, rng) });
    for (const row of networks) {
      const isRight = (pixels: Uint8Array): boolean => {
        const probabilities = row.network.read(pixels);
        return probabilities.indexOf(Math.max(...probabilities)) === labels[index];
      };
      if (isRight(digit)) row.original += 1;
      if (prepared !== null && isRight(prepared.pixels)) row.redrawn += 1;
    }
  }
  return networks.map(({ name, original, redrawn: right }) => ({ network: name, original, redrawn: right, total }));
}

function networkOf(root: string, id: string): PlainNetwork {
  const file = path.join(root, 'resources', 'pretrained', `${id}.safetensors`);
  const { candidates, weights } = parseModelFile(readFileSync(file), id);
  const [spec] = candidates;
  if (spec === undefined) throw new JobFailure(`${file} has no network`);
  return new PlainNetwork(spec, weights);
}

function scribbleMs(): number {
  const points = Array.from({ length: 10_000 }, (_, at) => [140 + 130 * Math.sin(at / 7), 140 + 130 * Math.cos(at / 11)]).flat();
  const drawing = { strokes: [{ width: 20, points }], image: null };
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    prepareInk(drawing);
    return performance.now() - start;
  });
  return percentile95(times.slice(5));
}
