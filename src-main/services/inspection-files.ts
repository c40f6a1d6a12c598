import type { DigitActivations, Explanation, LayerProfile } from '@shared/domain/inspection.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { csvLine, type CsvCell } from '../formats/write/csv.js';
import { activationAtlas, planePicture, signedAtlas, strongestAtlas, type Plane } from './inspection-pictures.js';

/** Files by name: a PNG for the eye and a CSV with the numbers. */
export type InspectionFiles = ReadonlyMap<string, Uint8Array>;

const csv = (header: readonly string[], rows: Iterable<readonly CsvCell[]>): Uint8Array =>
  Buffer.from([header, ...rows].map(csvLine).join(''));

interface NamedPlane extends Plane {
  /** What the CSV says of it before row and column. */
  readonly labels: readonly number[];
}

function* cellsOf(planes: readonly NamedPlane[]): Iterable<readonly CsvCell[]> {
  for (const { labels, width, values } of planes) {
    for (let at = 0; at < values.length; at++) yield [...labels, Math.floor(at / width), at % width, values[at] ?? null];
  }
}

/** A convolution's kernel [h, w, inputs, filters]: a row of the picture for each filter, a column for each input. */
export function kernelFiles(kernel: NamedTensor): InspectionFiles {
  const [height = 0, width = 0, inputs = 0, filters = 0] = kernel.shape;
  const planes = Array.from({ length: filters * inputs }, (_, index): NamedPlane => {
    const [filter, input] = [Math.floor(index / inputs), index % inputs];
    const values = Array.from({ length: height * width }, (__, at) => kernel.values[(at * inputs + input) * filters + filter] ?? NaN);
    return { height, width, values, labels: [filter, input] };
  });
  return new Map([
    ['kernels.png', signedAtlas(planes, inputs === 1 ? Math.ceil(Math.sqrt(filters)) : inputs, 8)],
    ['kernels.csv', csv(['filter', 'input', 'row', 'column', 'weight'], cellsOf(planes))],
  ]);
}

/** A layer's maps [h, w, filters] of one digit. */
export function mapFiles({ layers }: Pick<DigitActivations, 'layers'>): InspectionFiles {
  const [maps] = layers;
  if (!maps) throw new RangeError('There are no maps to draw.');
  const [height = 0, width = 0, filters = 0] = maps.shape;
  const planes = Array.from({ length: filters }, (_, filter): NamedPlane => {
    const values = Array.from({ length: height * width }, (__, at) => maps.values[at * filters + filter] ?? NaN);
    return { height, width, values, labels: [filter] };
  });
  return new Map([
    ['maps.png', activationAtlas(planes, Math.ceil(Math.sqrt(filters)), 3)],
    ['maps.csv', csv(['filter', 'row', 'column', 'activation'], cellsOf(planes))],
  ]);
}

/** What a profile found: the strongest digits, and each filter's numbers. */
export function profileFiles(
  profile: LayerProfile,
  image: Parameters<typeof strongestAtlas>[1],
  classNames: readonly string[],
): InspectionFiles {
  const strongest = profile.filters.flatMap(({ filter, strongest: found }) =>
    found.map(({ index, label, value, patch }, rank): readonly CsvCell[] => [
      ...[filter, rank + 1, index, classNames[label] ?? label, value],
      ...[patch.top, patch.left, patch.height, patch.width],
    ]),
  );
  const filters = profile.filters.map(({ filter, peak, meanByClass }): readonly CsvCell[] => [
    ...[filter, peak, peak > 0 ? 'no' : 'yes'],
    ...meanByClass,
  ]);
  return new Map([
    ['top-digits.png', strongestAtlas(profile, image, 2)],
    ['top-digits.csv', csv(['filter', 'rank', 'test index', 'label', 'activation', 'top', 'left', 'height', 'width'], strongest)],
    ['filters.csv', csv(['filter', 'peak', 'dead', ...classNames.map((name) => `mean of ${name}`)], filters)],
  ]);
}

/** An explanation as a picture or as numbers. */
export function explanationFile(explanation: Explanation, format: 'png' | 'csv'): Uint8Array {
  const { height, width, values } = explanation;
  if (format === 'png') return planePicture({ height, width, values }, Math.max(1, Math.round(280 / width)));
  return csv(['row', 'column', explanation.method], cellsOf([{ height, width, values, labels: [] }]));
}
