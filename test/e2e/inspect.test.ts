import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { dataFolder, projectRoot, runCli, temporaryFolder } from '../support/processes.js';
import { readSafetensors } from '../../src-main/formats/read/safetensors.js';

const MODEL = 'reference-cnn';

/** A CSV of plain numbers and words as rows of texts, without its header. */
const rowsOf = (file: string): readonly (readonly string[])[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','));

describe('inspect', () => {
  test('writes the kernels of the file, the maps of the digit and the strongest digits', async () => {
    const [dataDir, out] = [dataFolder(), path.join(temporaryFolder(), 'made', 'here')];
    const run = await runCli('inspect', MODEL, '--layer', 'conv2', '--index', '7', '--out', out, '--data-dir', dataDir, '--json');
    expect(run.code, run.stderr).toBe(0);
    const files = ['filters.csv', 'kernels.csv', 'kernels.png', 'maps.csv', 'maps.png', 'top-digits.csv', 'top-digits.png'];
    expect(readdirSync(out).sort()).toEqual(files);
    expect(run.events.at(-1)).toMatchObject({ event: 'inspected', layer: 'conv2', filters: 32, testIndex: 7, folder: out });

    const weights = readSafetensors(readFileSync(path.join(projectRoot, 'resources', 'pretrained', `${MODEL}.safetensors`)), MODEL);
    const kernel = weights.tensors.find(({ name }) => name === 'param/conv2/kernel');
    const kernels = rowsOf(path.join(out, 'kernels.csv')).map((row) => row.map(Number));
    expect(kernels).toHaveLength(32 * 16 * 9);
    for (const [filter = 0, input = 0, row = 0, column = 0, weight] of kernels.filter((_, index) => index % 97 === 0)) {
      expect(weight).toBe(kernel?.values[((row * 3 + column) * 16 + input) * 32 + filter]);
    }
    const maps = rowsOf(path.join(out, 'maps.csv')).map((row) => row.map(Number));
    expect(maps).toHaveLength(32 * 14 * 14);
    expect(Math.min(...maps.map(([, , , value]) => value ?? NaN))).toBe(0);
    const strongest = rowsOf(path.join(out, 'top-digits.csv'));
    const dead = run.events.at(-1)?.['dead'] as number[];
    expect(strongest).toHaveLength(9 * (32 - dead.length));
    const filters = rowsOf(path.join(out, 'filters.csv'));
    expect(filters.filter((row) => row[2] === 'yes').map((row) => Number(row[0]))).toEqual(dead);
    for (const [filter, rank, , , value] of strongest) if (rank === '1') expect(filters[Number(filter)]?.[1]).toBe(value);
    const picture = decode(readFileSync(path.join(out, 'kernels.png')));
    expect([picture.width, picture.height, picture.channels]).toEqual([16 * 26 - 2, 32 * 26 - 2, 3]);
  });

  test.each([
    [['inspect', 'reference-fcnn', '--layer', 'conv1', '--out', 'x'], 'has no convolution conv1. It has no convolution.'],
    [['inspect', MODEL, '--layer', 'conv3', '--out', 'x'], 'has no convolution conv3. It has conv1, conv2.'],
    [['inspect', MODEL, '--out', 'x'], '--layer is missing.'],
    [['inspect', MODEL, '--layer', 'conv1', '--out', 'x', '--epoch', '2'], 'is a model, which has no epochs.'],
    [['inspect', MODEL, '--layer', 'conv1', '--out', 'x', '--index', '10000'], 'has images 0 to 9999.'],
    [['explain', MODEL, '--index', '1', '--out', 'x.jpg'], 'neither a .png nor a .csv.'],
    [['explain', MODEL, '--index', '-1', '--out', 'x.png'], '--index -1 is not a whole number from 0 on.'],
    [['explain', MODEL, '--index', '1', '--out', 'x.png', '--method', 'magic'], 'There is no method "magic".'],
    [['explain', 'reference-fcnn', '--index', '1', '--out', 'x.png', '--method', 'grad-cam'], 'this network has none. Use saliency'],
    [['explain', MODEL, '--index', '1', '--out', 'x.png', '--target', '10'], 'no class 10. Use 0 to 9.'],
  ])('%j is refused with exit code 2 and a sentence', async ([command = '', ...args], sentence) => {
    const run = await runCli(command, ...args, '--data-dir', temporaryFolder());
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });

  test('a network that is not there is named with exit code 1', async () => {
    const run = await runCli('explain', 'nothing', '--index', '1', '--out', 'x.png', '--data-dir', temporaryFolder());
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('There is no run or model "nothing".')]);
  });
});

describe('explain', () => {
  test('writes the same values as numbers and as a picture, and tells what the network sees', async () => {
    const [dataDir, folder] = [dataFolder(), temporaryFolder()];
    const explain = async (name: string) =>
      runCli(
        ...['explain', MODEL, '--index', '2654', '--method', 'integrated-gradients', '--target', '1'],
        ...['--out', path.join(folder, name), '--data-dir', dataDir, '--json'],
      );
    const [numbers, picture] = [await explain('why.csv'), await explain('why.png')];
    expect([numbers.code, picture.code], numbers.stderr + picture.stderr).toEqual([0, 0]);
    const told = numbers.events.at(-1);
    expect(told).toMatchObject({ event: 'explained', label: 6, target: 1, testIndex: 2654 });
    expect(told?.['completenessGap']).toBeLessThan(0.01);
    const rows = rowsOf(path.join(folder, 'why.csv')).map((row) => row.map(Number));
    expect(rows).toHaveLength(784);
    const { width, height, data } = decode(readFileSync(path.join(folder, 'why.png')));
    expect([width, height]).toEqual([280, 280]);
    const redMinusBlue = (row: number, column: number): number => {
      const at = ((row * 10 + 5) * 280 + column * 10 + 5) * 3;
      return (data[at] ?? NaN) - (data[at + 2] ?? NaN);
    };
    // Orange is positive, blue negative: the strongest of both must be seen as such
    const [most = [], least = []] = [
      [...rows].sort((a, b) => (b[2] ?? 0) - (a[2] ?? 0))[0],
      [...rows].sort((a, b) => (a[2] ?? 0) - (b[2] ?? 0))[0],
    ];
    expect(redMinusBlue(most[0] ?? 0, most[1] ?? 0)).toBeGreaterThan(20);
    expect(redMinusBlue(least[0] ?? 0, least[1] ?? 0)).toBeLessThan(-20);
  });
});
