import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';
import { csvOf, idxOptions, writeIdxSet, writePictures, type LabelledPart } from '../support/datasets.js';
import { resourcesDir } from '../support/history.js';
import { runCli, startCli, temporaryFolder, type CliRun } from '../support/processes.js';

/** MNIST's test digits 0 to 3, called so or by other labels: real digits that a network learns in a second. */
function digits(from: number, count: number, relabel: (label: number) => number = (label) => label): LabelledPart {
  const bundled = (name: string): Buffer => gunzipSync(readFileSync(path.join(resourcesDir, 'datasets', 'mnist', `${name}.gz`)));
  const { pixels } = readIdxImages(bundled('t10k-images-idx3-ubyte'), 'images');
  const labels = readIdxLabels(bundled('t10k-labels-idx1-ubyte'), 'labels');
  const found = [...labels.keys()].filter((at) => (labels[at] ?? 9) < 4).slice(from, from + count);
  return {
    pixels: Buffer.concat(found.map((at) => pixels.subarray(at * 784, (at + 1) * 784))),
    labels: found.map((at) => relabel(labels[at] ?? 0)),
  };
}

let [folder, dataDir] = ['', ''];
const cli = (...args: readonly string[]): Promise<CliRun> => runCli(...args, '--data-dir', dataDir);
const json = async (...args: readonly string[]): Promise<CliRun['events']> => {
  const run = await cli(...args, '--json');
  expect(run.code, run.stderr).toBe(0);
  return run.events;
};
const TRAINING = ['--preset', 'fast-cnn', '--epochs', '2', '--batch-size', '20', '--seed', '1'];

beforeEach(() => {
  folder = temporaryFolder();
  dataDir = path.join(folder, 'data');
});

test('a set of four classes is imported, listed, trained on, evaluated, renamed and removed, and its run stays', async () => {
  const files = writeIdxSet(
    path.join(folder, 'four'),
    { train: digits(0, 1_500, (label) => 2 * label + 1), test: digits(1_490, 400, (label) => 2 * label + 1) },
    true,
  );
  const imported = await json('datasets', 'import', '--name', 'Four digits', ...idxOptions(files));
  expect(imported.filter(({ event }) => event === 'import-progressed').length).toBeGreaterThan(3);
  const added = imported.at(-1);
  expect(added).toMatchObject({
    event: 'dataset-imported',
    datasetId: 'four-digits',
    classNames: ['1', '3', '5', '7'],
    trainCount: 1_500,
    testCount: 400,
    duplicates: 10,
  });
  expect((await json('datasets', 'list')).map(({ datasetId, source }) => [datasetId, source])).toEqual([
    ['mnist', 'bundled'],
    ['four-digits', 'imported'],
  ]);

  const trained = (await json('train', '--dataset', 'four DIGITS', ...TRAINING)).at(-1);
  expect(trained).toMatchObject({ status: 'finished', testTotal: 400 });
  const runId = String(trained?.['runId']);
  const [shown] = await json('runs', 'show', runId);
  expect(shown).toMatchObject({
    config: { dataset: 'four-digits', model: { classes: 4 } },
    environment: { datasetChecksum: added?.['checksum'] },
  });
  expect(shown?.['testConfusion']).toHaveLength(4);
  const { correct } = shown?.['test'] as { correct: number };
  expect(correct).toBeGreaterThan(360);

  const [renamed] = await json('datasets', 'rename', 'four-digits', 'Odd', '--classes', 'one,three,five,seven');
  expect(renamed).toMatchObject({ event: 'dataset-changed', datasetId: 'four-digits', title: 'Odd' });
  expect((await json('evaluate', runId)).at(-1)).toMatchObject({ dataset: 'four-digits', correct, total: 400 });
  expect((await cli('evaluate', runId, '--dataset', 'odd')).stdout).toMatch(/true +one +three +five +seven +right/);
  const onOthers = await cli('evaluate', runId, '--dataset', 'mnist');
  expect([onOthers.code, onOthers.stderr]).toEqual([2, `${runId} cannot be used. The network has 4 outputs, but MNIST has 10 classes.\n`]);
  const withOthers = await cli('evaluate', 'reference-cnn', '--dataset', 'odd');
  expect([withOthers.code, withOthers.stderr]).toEqual([
    2,
    'reference-cnn cannot be used. The network has 10 outputs, but Odd has 4 classes.\n',
  ]);

  const file = path.join(folder, 'four.safetensors');
  await json('export', runId, '--format', 'safetensors', '--out', file);
  const [kept] = await json('models', 'import', file, '--name', 'Four again');
  expect(kept).toMatchObject({ dataset: 'four-digits', test: { correct, total: 400 } });
  const misplaced = await cli('models', 'import', file, '--dataset', 'MNIST');
  expect(misplaced.stderr).toBe('four.safetensors cannot be used. The network has 4 outputs, but MNIST has 10 classes.\n');

  const unasked = await cli('datasets', 'remove', 'odd');
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringMatching(/Remove Odd\?.*Repeat the command with --yes/)]);
  expect(await json('datasets', 'remove', 'odd', '--yes')).toEqual([{ event: 'dataset-removed', datasetId: 'four-digits' }]);
  expect(await json('datasets', 'list')).toHaveLength(1);
  expect((await cli('runs', 'show', runId)).stdout).toMatch(/true +one +three +five +seven +right/);
  const gone = await cli('evaluate', runId);
  expect([gone.code, gone.stderr]).toEqual([1, 'The data set "Odd" was removed. Import it again. Available: "mnist".\n']);
  // the same images come back to where they were
  expect((await json('datasets', 'import', '--name', 'Odd', ...idxOptions(files))).at(-1)).toMatchObject({
    datasetId: 'four-digits',
    classNames: ['one', 'three', 'five', 'seven'],
  });
  expect((await json('evaluate', runId)).at(-1)).toMatchObject({ correct });
});

test('CSV and folders give the same set as IDX, so that it is kept once', async () => {
  const [train, test] = [digits(0, 200), digits(200, 60)];
  const files = writeIdxSet(path.join(folder, 'idx'), { train, test });
  const [trainCsv, testCsv] = [path.join(folder, 'train.csv'), path.join(folder, 'test.csv')];
  writeFileSync(trainCsv, csvOf(train));
  writeFileSync(testCsv, csvOf(test));
  await json('datasets', 'import', '--name', 'By IDX', ...idxOptions(files));
  const again = await cli('datasets', 'import', '--name', 'By CSV', '--train-csv', trainCsv, '--test-csv', testCsv);
  expect([again.code, again.stderr]).toEqual([2, 'These images are here already, as "By IDX". They are kept once.\n']);
  const pictures = path.join(folder, 'pictures');
  writePictures(pictures, train, (label) => ['zero', 'one', 'two', 'three'][label] ?? '', true);
  const added = (await json('datasets', 'import', '--name', 'By pictures', '--folder', pictures, '--test-share', '0.3')).at(-1);
  expect(added).toMatchObject({ classNames: ['one', 'three', 'two', 'zero'], duplicates: 0 });
  expect(Number(added?.['trainCount']) + Number(added?.['testCount'])).toBe(200);
  const trained = (await json('train', '--dataset', 'by-pictures', ...TRAINING)).at(-1);
  expect(trained).toMatchObject({ status: 'finished' });
});

test('an import that is interrupted keeps nothing', async () => {
  const many = digits(0, 4_000);
  const csv = path.join(folder, 'many.csv');
  writeFileSync(csv, csvOf(many).repeat(12));
  const importing = startCli(['datasets', 'import', '--name', 'Many', '--train-csv', csv, '--json', '--data-dir', dataDir]);
  await importing.event('import-progressed');
  importing.child.kill('SIGINT');
  const { code, events } = await importing.ended;
  expect([code, events.at(-1)]).toEqual([130, { event: 'cancelled' }]);
  expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);

  const killed = startCli(['datasets', 'import', '--name', 'Many', '--train-csv', csv, '--json', '--data-dir', dataDir]);
  await killed.event('import-progressed');
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(readdirSync(path.join(dataDir, 'datasets'))).toHaveLength(1);
  expect(await json('datasets', 'list')).toHaveLength(1);
  expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);
});

describe('what is refused, with a sentence', () => {
  test.each([
    [['datasets', 'import', '--name', 'x'], 2, /^There is nothing to import. Give --train-images/],
    [['datasets', 'import', '--folder', '.'], 2, /^datasets import needs a title: --name S/],
    [['datasets', 'import', '--name', 'x', '--folder', '.', '--train-csv', 'y'], 2, /^Only one kind of source can be imported/],
    [
      ['datasets', 'import', '--name', 'x', '--train-images', 'a', '--train-labels', 'b', '--test-images', 'c'],
      2,
      /^--test-labels is missing/,
    ],
    [['datasets', 'import', '--name', 'x', '--train-labels', 'b'], 2, /^--train-images is missing/],
    [['datasets', 'import', '--name', 'x', '--test-images', 'a', '--test-labels', 'b'], 2, /^--train-images is missing/],
    [['datasets', 'import', '--name', 'x', '--test-csv', 'a'], 2, /^--train-csv is missing/],
    [['datasets', 'import', '--name', 'x', '--folder', '.', '--test-share', '1'], 2, /^--test-share 1 is out of range/],
    [
      ['datasets', 'import', '--name', 'x', '--train-csv', 'a', '--test-csv', 'b', '--test-share', '0.2'],
      2,
      /^--test-share is of no use with test images/,
    ],
    [['datasets', 'import', '--name', 'x', '--folder', '/nowhere'], 1, /^There is no \/nowhere/],
    [['datasets', 'rename', 'mnist'], 2, /^datasets rename takes the NAME of one data set, and its new TITLE or --classes/],
    [['datasets', 'list', 'all'], 2, /^datasets list takes no "all"/],
    [['datasets', 'remove'], 2, /^datasets remove takes the NAME of one data set/],
  ] as const)('%j', async (args, code, message) => {
    const run = await cli(...args);
    expect([run.code, run.stderr]).toEqual([code, expect.stringMatching(message)]);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('of sets that are not there, or come with the program', async () => {
    for (const [args, code, message] of [
      [['datasets', 'rename', 'mnist', 'Digits'], 2, 'MNIST comes with Digit Lab and cannot be changed.\n'],
      [['datasets', 'remove', 'mnist', '--yes'], 2, 'MNIST comes with Digit Lab and cannot be removed.\n'],
      [['datasets', 'remove', 'fashion', '--yes'], 1, 'There is no data set "fashion". Known: mnist.\n'],
      [['train', '--dataset', 'fashion'], 1, 'There is no data set "fashion". Known: mnist.\n'],
      [['evaluate', 'reference-cnn', '--dataset', 'fashion'], 1, 'There is no data set "fashion". Available: "mnist".\n'],
    ] as const) {
      const run = await cli(...args);
      expect([args.join(' '), run.code, run.stderr]).toEqual([args.join(' '), code, message]);
    }
  });
});
