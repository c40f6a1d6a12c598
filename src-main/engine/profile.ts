import { convStages } from '@shared/domain/conv-stages.js';
import type { Excitement, FilterProfile, LayerProfile } from '@shared/domain/inspection.js';
import { layersOf } from '@shared/domain/model-layers.js';
import { receptiveField } from '@shared/domain/receptive-field.js';
import { AppError } from '@shared/errors.js';
import type { TestImages } from './dataset.js';
import { evaluationChunk } from './evaluate.js';
import { chunksOf, type InspectionContext } from './inspection-context.js';

/** How many digits are kept of each filter. */
const STRONGEST = 9;
/** The part of the work that is done when every test image was seen; the rest is finding where the strongest peaked. */
const SEEN_SHARE = 0.95;

interface Peak {
  readonly index: number;
  readonly value: number;
}

/** What is known of a filter before the places of its peaks are. */
class FilterTally {
  /** Strongest first; the earlier digit on a tie. */
  readonly strongest: Peak[] = [];
  readonly sums: Float64Array;
  peak = -Infinity;

  constructor(classes: number) {
    this.sums = new Float64Array(classes);
  }

  add(index: number, label: number, value: number, mean: number): void {
    this.sums[label] = (this.sums[label] ?? 0) + mean;
    this.peak = Math.max(this.peak, value);
    const last = this.strongest.at(-1);
    if (value <= 0 || (this.strongest.length === STRONGEST && value <= (last?.value ?? -Infinity))) return;
    const behind = this.strongest.findIndex((other) => other.value < value);
    this.strongest.splice(behind < 0 ? this.strongest.length : behind, 0, { index, value });
    if (this.strongest.length > STRONGEST) this.strongest.pop();
  }
}

/** Looks at every filter of a convolution over the whole test set. Throws `bad-request` when there is no such convolution. */
export async function profileLayer(context: InspectionContext, layer: string): Promise<LayerProfile> {
  const stages = convStages(context.spec);
  const stage = stages.find(({ conv }) => conv === layer);
  if (!stage) {
    const has = stages.length === 0 ? 'It has none.' : `It has ${stages.map(({ conv }) => conv).join(', ')}.`;
    throw new AppError('bad-request', `The network has no convolution ${layer}. ${has}`);
  }
  const test = await context.testImages();
  const tallies = await tally(context, test, stage.conv, stage.filters);
  await context.pause(SEEN_SHARE);
  const places = await findPlaces(context, test, tallies, stage.activation);
  const perClass = new Float64Array(context.spec.classes);
  for (const label of test.labels) perClass[label] = (perClass[label] ?? 0) + 1;
  const filters = tallies.map(({ strongest, sums, peak }, filter): FilterProfile => ({
    filter,
    strongest: strongest.map(({ index, value }): Excitement => {
      const { row, column } = places(index, filter);
      return { index, label: test.labels[index] ?? 0, value, patch: receptiveField(context.spec, stage.activation, row, column) };
    }),
    meanByClass: Array.from(sums, (sum, label) => sum / Math.max(1, perClass[label] ?? 0)),
    peak,
  }));
  return { layer, testCount: test.labels.length, filters };
}

async function tally(context: InspectionContext, test: TestImages, conv: string, filters: number): Promise<readonly FilterTally[]> {
  const tallies = Array.from({ length: filters }, () => new FilterTally(context.spec.classes));
  for (const { from, count, pixels } of chunksOf(test, evaluationChunk(context.spec))) {
    await context.pause((SEEN_SHARE * from) / test.labels.length);
    const { largest, mean } = context.inspector().filterSummary(pixels, conv);
    for (let image = 0; image < count; image++) {
      const label = test.labels[from + image] ?? 0;
      tallies.forEach((filter, channel) => {
        const at = image * filters + channel;
        filter.add(from + image, label, largest[at] ?? NaN, mean[at] ?? NaN);
      });
    }
  }
  return tallies;
}

type Places = (index: number, filter: number) => { readonly row: number; readonly column: number };

/** Where in its map each of the strongest digits peaked, the first place on a tie. Only these digits are computed again. */
async function findPlaces(
  context: InspectionContext,
  { pixels }: TestImages,
  tallies: readonly FilterTally[],
  activation: string,
): Promise<Places> {
  const { height, width } = context.spec.input;
  const size = height * width;
  const [mapHeight = 0, mapWidth = 0, filters = 0] = layersOf(context.spec).find(({ name }) => name === activation)?.outputShape ?? [];
  const wanted = new Map<number, number[]>();
  tallies.forEach(({ strongest }, filter) => {
    for (const { index } of strongest) wanted.set(index, [...(wanted.get(index) ?? []), filter]);
  });
  const places = new Map<string, number>();
  const indices = [...wanted.keys()];
  const chunk = evaluationChunk(context.spec);
  for (let from = 0; from < indices.length; from += chunk) {
    await context.pause(SEEN_SHARE);
    const part = indices.slice(from, from + chunk);
    const images = new Uint8Array(part.length * size);
    part.forEach((index, at) => {
      images.set(pixels.subarray(index * size, (index + 1) * size), at * size);
    });
    const maps = context.inspector().outputs(images, activation);
    part.forEach((index, at) => {
      const map = maps.subarray(at * mapHeight * mapWidth * filters, (at + 1) * mapHeight * mapWidth * filters);
      for (const filter of wanted.get(index) ?? []) places.set(`${index} ${filter}`, peakAt(map, filter, filters));
    });
  }
  return (index, filter) => {
    const position = places.get(`${index} ${filter}`) ?? 0;
    return { row: Math.floor(position / mapWidth), column: position % mapWidth };
  };
}

/** The position, row-major, of the largest value of one filter in maps [h, w, filters]. */
function peakAt(maps: Float32Array, filter: number, filters: number): number {
  let best = 0;
  for (let position = 1; position * filters < maps.length; position++) {
    if ((maps[position * filters + filter] ?? NaN) > (maps[best * filters + filter] ?? NaN)) best = position;
  }
  return best;
}
