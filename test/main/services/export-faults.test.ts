import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { FileOperations } from '../../../src-main/lib/fs-atomic.js';
import { exportDrawings } from '../../../src-main/services/export-drawings.js';
import { exportModel } from '../../../src-main/services/export-model.js';
import { exportRuns } from '../../../src-main/services/export-runs.js';
import { FaultyFiles } from '../../support/faulty-files.js';
import { asHistory, openTestStore, recordRun } from '../../support/history.js';
import { buildModel } from '../../support/models.js';
import { temporaryFolder } from '../../support/processes.js';

const open: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
});

interface Sources {
  readonly runIds: readonly string[];
  readonly modelId: string;
  readonly history: ReturnType<typeof asHistory>;
}

async function setUp(): Promise<Sources> {
  const opened = await openTestStore(temporaryFolder());
  open.push(opened);
  const runIds = ['first', 'second'].map((name) => recordRun(opened, 2, { name }));
  return { runIds, modelId: opened.store.addModel(buildModel()).id, history: asHistory(opened) };
}

type Export = (sources: Sources, folder: string, files: FileOperations) => Promise<unknown>;

const drawing = {
  id: 'd',
  dataset: 'mnist',
  label: 3,
  strokes: [],
  height: 2,
  width: 2,
  pixels: new Uint8Array(4),
  readings: [],
  createdAt: 0,
};

/** Every export with more than one call to the disk, into a folder with a file of the user's. */
const EXPORTS: Readonly<Record<string, Export>> = {
  'a TF.js model and its weights': ({ history, modelId }, folder, files) =>
    exportModel(history, { name: modelId, format: 'tfjs', place: path.join(folder, 'model.json'), mayReplace: true }, files),
  'a safetensors file': ({ history, modelId }, folder, files) =>
    exportModel(
      history,
      { name: modelId, format: 'safetensors', place: path.join(folder, 'deep', 'net.safetensors'), mayReplace: true },
      files,
    ),
  'TensorBoard folders of two runs': ({ history, runIds }, folder, files) =>
    exportRuns(history, { runIds, format: 'tensorboard', place: folder, mayReplace: true }, files),
  'two runs as CSV in a new folder': ({ history, runIds }, folder, files) =>
    exportRuns(history, { runIds, format: 'csv', place: path.join(folder, 'new', 'runs'), mayReplace: true }, files),
  'a run as JSON': ({ history, runIds }, folder, files) =>
    exportRuns(history, { runIds: runIds.slice(0, 1), format: 'json', place: path.join(folder, 'run.json'), mayReplace: true }, files),
  'digits and their labels': (_sources, folder, files) =>
    Promise.resolve().then(() => {
      exportDrawings([drawing, { ...drawing, label: 4 }], 'png', path.join(folder, 'digits'), files);
    }),
};

const everything = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();

describe.each(Object.entries(EXPORTS))('an export of %s', (_what, run) => {
  test('that fails at any call to the disk leaves nothing but what was there, says so, and can be repeated', async () => {
    const sources = await setUp();
    const faulty = new FaultyFiles();
    const counting = path.join(temporaryFolder(), 'out');
    mkdirSync(counting);
    faulty.arm(Infinity, '');
    await run(sources, counting, faulty.operations);
    const count = faulty.calls.length;
    const whole = everything(counting);
    expect(count).toBeGreaterThan(5);
    const folder = path.join(temporaryFolder(), 'out');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'mine.txt'), 'mine');
    for (let failing = 1; failing <= count; failing++) {
      faulty.arm(failing, 'ENOSPC');
      await expect(run(sources, folder, faulty.operations), `call ${failing}`).rejects.toMatchObject({ code: 'disk-full' });
      expect(everything(folder), `call ${failing}, ${faulty.calls[failing - 1] ?? ''}`).toEqual(['mine.txt']);
    }
    faulty.arm(Infinity, '');
    await run(sources, folder, faulty.operations);
    expect(everything(folder)).toEqual([...whole, 'mine.txt'].sort());
  });
});

test('an export over an older one keeps the old files together when the disk fills up', async () => {
  const sources = await setUp();
  const folder = temporaryFolder();
  const export_ = EXPORTS['a TF.js model and its weights'];
  if (export_ === undefined) throw new Error('There is no such export.');
  writeFileSync(path.join(folder, 'model.json'), 'old network');
  writeFileSync(path.join(folder, 'model.weights.bin'), 'old weights');
  const faulty = new FaultyFiles();
  faulty.arm(Infinity, '');
  await export_(sources, temporaryFolder(), faulty.operations);
  const renames = faulty.calls.indexOf('rename') + 1;
  for (let failing = 1; failing <= renames; failing++) {
    faulty.arm(failing, 'ENOSPC');
    await expect(export_(sources, folder, faulty.operations)).rejects.toMatchObject({ code: 'disk-full' });
    const texts = ['model.json', 'model.weights.bin'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(texts).toEqual(['old network', 'old weights']);
    expect(everything(folder)).toEqual(['model.json', 'model.weights.bin']);
  }
});
