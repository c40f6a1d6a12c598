import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { readCsv } from '../support/csv.js';
import { readEventFile } from '../support/event-file.js';
import { runCli, temporaryFolder, withMnist, type CliRun } from '../support/processes.js';
import { elementsNamed, readStrictHtml } from '../support/strict-html.js';

/** Two real runs that differ in their seed and batch size, and their data folder. */
let dataDir = '';
let [first, second] = ['', ''];
const cli = (...args: readonly string[]): Promise<CliRun> => runCli(...args, '--data-dir', dataDir);

async function train(name: string, seed: string, batchSize: string): Promise<string> {
  const sizes = ['--train-size', '2000', '--epochs', '2', '--batch-size', batchSize];
  const run = await cli('train', '--preset', 'fast-fcnn', ...sizes, '--seed', seed, '--name', name, '--json');
  expect(run.code, run.stderr).toBe(0);
  return String(run.events.at(-1)?.['runId']);
}

beforeAll(async () => {
  dataDir = withMnist(mkdtempSync(path.join(os.tmpdir(), 'digit-lab-test-')));
  first = await train('first', '1', '100');
  second = await train('=second', '2', '200');
}, 120_000);
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

describe('runs compare', () => {
  test('tells results, the settings that differ, and whether the difference is more than luck', async () => {
    const [compared] = (await cli('runs', 'compare', first, second, '--json')).events;
    expect(compared?.['differingSettings']).toEqual([
      { name: 'Batch size', values: ['100', '200'] },
      { name: 'Seed', values: ['1', '2'] },
    ]);
    const runs = compared?.['runs'] as { runId: string; test: { correct: number } }[];
    expect(runs.map(({ runId }) => runId)).toEqual([first, second]);
    const [test] = compared?.['tests'] as { onlyFirst: number; onlySecond: number; pValue: number }[];
    // digits that only one reads right make up the whole difference of the tests
    expect((test?.onlyFirst ?? 0) - (test?.onlySecond ?? 0)).toBe((runs[0]?.test.correct ?? 0) - (runs[1]?.test.correct ?? 0));
    expect(test?.pValue).toBeGreaterThan(0);
    expect(test?.pValue).toBeLessThanOrEqual(1);
    const text = (await cli('runs', 'compare', first, second)).stdout;
    for (const word of ['first', '=second', 'Test accuracy', 'Batch size', 'settings are equal', 'misread']) expect(text).toContain(word);
  });

  test.each([[[]], [['a']], [['a', 'a']], [Array.from({ length: 9 }, (_, index) => `run-${index}`)]])('refuses %j', async (ids) => {
    const run = await cli('runs', 'compare', ...ids);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('2 to 8 different runs');
  });
});

describe('runs export', () => {
  test('writes every step and epoch as CSV, JSON and for TensorBoard', async () => {
    const out = temporaryFolder();
    const csv = path.join(out, 'run.csv');
    expect((await cli('runs', 'export', second, '--format', 'csv', '--out', csv)).stdout.trim()).toBe(csv);
    const [header = [], ...rows] = readCsv(readFileSync(csv, 'utf8'));
    expect(rows.filter((row) => row[header.indexOf('point')] === 'step')).toHaveLength(20);
    expect(rows.filter((row) => row[header.indexOf('point')] === 'epoch')).toHaveLength(2);
    expect(rows[0]?.[header.indexOf('run')]).toBe(`'=second`);

    const { events } = await cli('runs', 'export', first, second, '--format', 'json', '--out', out, '--json');
    expect(events.map((event) => [event['event'], event['runId']])).toEqual([first, second].map((id) => ['run-exported', id]));
    const shown = (await cli('runs', 'show', first, '--json')).events[0];
    const json = JSON.parse(readFileSync(String(events[0]?.['file']), 'utf8')) as Record<string, unknown>;
    expect(json['epochs']).toEqual(shown?.['epochs']);
    expect((json['steps'] as { loss: number[] }).loss).toHaveLength(40);

    const exported = await cli('runs', 'export', first, '--format', 'tensorboard', '--out', path.join(out, 'logs'));
    const records = readEventFile(readFileSync(exported.stdout.trim()));
    expect(records).toHaveLength(1 + 40 + 2 + 1);
  });

  test('writes a model card, also by export, and no card of what is no run', async () => {
    const [one, two] = ['one.html', 'two.html'].map((name) => path.join(temporaryFolder(), name)) as [string, string];
    expect((await cli('runs', 'export', second, '--format', 'card', '--out', one)).stdout.trim()).toBe(one);
    const exported = await cli('export', second, '--format', 'card', '--out', two, '--json');
    expect(exported.events).toMatchObject([{ event: 'exported', runId: second, format: 'card', files: [two] }]);
    const pages = [one, two].map((file) => readStrictHtml(readFileSync(file, 'utf8')));
    expect(pages.map((page) => elementsNamed(page, 'h1')[0]?.text)).toEqual(['=second', '=second']);
    const cells = elementsNamed(pages[0] ?? readStrictHtml(''), 'td').map(({ text }) => text);
    const weights = cells.find((text) => text.startsWith('SHA-256'))?.slice('SHA-256 '.length);
    const data = path.join(temporaryFolder(), 'net.safetensors');
    expect((await cli('export', second, '--format', 'safetensors', '--out', data)).code).toBe(0);
    const bytes = readFileSync(data);
    const header = 8 + Number(bytes.readBigUInt64LE(0));
    expect(createHash('sha256').update(bytes.subarray(header)).digest('hex')).toBe(weights);
    const refused = await cli('export', 'reference-cnn', '--format', 'card', '--out', `${two}.2`);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('reference-cnn')]);
  });

  test('never replaces a file of someone else', async () => {
    const csv = path.join(temporaryFolder(), 'run.csv');
    writeFileSync(csv, 'mine');
    const run = await cli('runs', 'export', first, '--format', 'csv', '--out', csv);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('there already');
    expect(readFileSync(csv, 'utf8')).toBe('mine');
  });

  test.each([
    [['--format', 'xml', '--out', 'x'], 'csv, json, tensorboard, card'],
    [['--out', 'x'], '--format'],
    [['--format', 'csv'], '--out'],
  ])('refuses %j', async (args, told) => {
    const run = await cli('runs', 'export', first, ...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
  });
});

describe('runs rename, tag and delete', () => {
  test('keep what a person says of a run', async () => {
    expect((await cli('runs', 'rename', first, 'Renamed run')).code).toBe(0);
    await cli('runs', 'tag', first, 'paper', 'b');
    expect((await cli('runs', 'tag', first, 'b', '--remove')).stdout).toContain('Renamed run: paper');
    const [run] = (await cli('runs', 'list', '--json')).events;
    expect(run).toMatchObject({ runId: first, name: 'Renamed run', tags: ['paper'], dataset: 'mnist', seed: 1 });
    expect((await cli('runs', 'list')).stdout).toMatch(/Renamed run .* paper/);
  });

  test('say what cannot be kept', async () => {
    for (const [args, told] of [
      [['rename', first, ' '], 'name of 0 characters'],
      [['rename', first], 'new NAME'],
      [['rename', 'no-such-run', 'x'], 'no-such-run'],
      [['rename', '../etc', 'x'], '../etc'],
      [['tag', first], 'TAG'],
      [['tag', first, 'x'.repeat(41)], '41 characters'],
      [['tag', first, 'unknown', '--remove'], 'no tag "unknown"'],
      [['delete'], 'at least one run'],
    ] as const) {
      const run = await cli('runs', ...args);
      expect(run.code, args.join(' ')).toBeGreaterThan(0);
      expect(run.stderr).toContain(told);
    }
  });

  test('delete asks for --yes where nobody can be asked, then takes the weights too', async () => {
    const id = await train('short-lived', '3', '200');
    const refused = await cli('runs', 'delete', id);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Delete short-lived\? .*MB.*Nothing was deleted.*--yes/);
    expect(existsSync(path.join(dataDir, 'checkpoints', id))).toBe(true);
    expect((await cli('runs', 'delete', id, '--yes', '--json')).events).toEqual([{ event: 'run-deleted', runId: id }]);
    expect(readdirSync(path.join(dataDir, 'checkpoints')).sort()).toEqual([first, second].sort());
    expect((await cli('runs', 'show', id)).stderr).toContain(`There is no run "${id}"`);
    expect((await cli('runs', 'delete', first, id, '--yes')).code).toBe(1);
    expect((await cli('runs', 'list', '--json')).events).toHaveLength(2);
  });
});
