import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASET_FILE_KEYS, type DatasetSummary } from '@shared/domain/dataset.js';
import { BUNDLED_MNIST } from '../../../src-main/history/bundled-datasets.js';
import { RAW_FILE_NAMES } from '../../../src-main/history/dataset-files.js';
import type { DatasetImport } from '../../../src-main/history/history.js';
import { importDataset } from '../../../src-main/history/import/import-dataset.js';
import type { StoreOptions } from '../../../src-main/history/open-store.js';
import { NODE_FILES, type FileOperations } from '../../../src-main/lib/fs-atomic.js';
import { buildPart, idxSource, writeIdxSet, type IdxFiles } from '../../support/datasets.js';
import { FaultyFiles } from '../../support/faulty-files.js';
import { buildConfig, buildPause, openTestStore, resourcesDir, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const TRAIN = buildPart(24);
const imageOf = (at: number): Uint8Array => TRAIN.pixels.subarray(at * 784, (at + 1) * 784);
const TEST = buildPart(8, [0, 1, 2, 3], 2);

function request(title: string, seed = 1): DatasetImport {
  const files = writeIdxSet(temporaryFolder(), { train: buildPart(24, [0, 1, 2, 3], seed), test: TEST });
  return { title, source: idxSource(files), transposed: false, testShare: 0.2 };
}

/** What the client and the import thread do together. */
function importInto({ store }: TestStore, { title, ...what }: DatasetImport, files: FileOperations = NODE_FILES): DatasetSummary {
  const folder = store.beginImport(title);
  try {
    return store.keepImport(
      folder,
      title,
      importDataset({ ...what, folder }, files, () => undefined),
    );
  } catch (error) {
    store.discardImport(folder);
    throw error;
  }
}

const open = (dataDir = temporaryFolder(), options: Partial<StoreOptions> = {}): Promise<TestStore> => openTestStore(dataDir, options);
const foldersIn = (dataDir: string): readonly string[] => {
  const folder = path.join(dataDir, 'datasets');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};
const titles = ({ store }: TestStore): readonly string[] => store.listDatasets().map(({ title }) => title);

describe('an imported data set', () => {
  it('is listed, read image by image, and there at the next opening', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    const added = importInto(opened, request('Bars'));
    expect(added).toMatchObject({
      id: 'bars',
      title: 'Bars',
      classNames: ['0', '1', '2', '3'],
      trainCount: 24,
      testCount: 8,
      source: 'imported',
      duplicates: 0,
      sizeBytes: 2 * (16 + 8) + 32 * 785,
    });
    expect(opened.store.listDatasets()[1]).toEqual(added);
    const { pixels, labels } = opened.store.readDigits('bars', 'train', [5, 0]);
    expect([...labels]).toEqual([1, 0]);
    expect(Buffer.from(pixels).equals(Buffer.concat([imageOf(5), imageOf(0)]))).toBe(true);
    await opened.close();
    const again = await open(dataDir);
    expect(again.store.listDatasets()[1]).toEqual(added);
    expect(foldersIn(dataDir)).toEqual(['bars']);
    expect(readdirSync(path.join(dataDir, 'datasets', 'bars')).sort()).toEqual([...Object.values(RAW_FILE_NAMES), 'dataset.json'].sort());
    await again.close();
  });

  it('is kept once: the same images, also those of MNIST, are refused by what they are called here', async () => {
    const mnist = path.join(resourcesDir, 'datasets', 'mnist');
    const opened = await open(temporaryFolder(), { resourcesDir, bundledDatasets: [BUNDLED_MNIST] });
    importInto(opened, request('Bars'));
    expect(() => importInto(opened, request('Others'))).toThrow('These images are here already, as "Bars". They are kept once.');
    const files = Object.fromEntries(DATASET_FILE_KEYS.map((key) => [key, path.join(mnist, `${RAW_FILE_NAMES[key]}.gz`)]));
    const again = { ...request('Digits'), source: idxSource(files as IdxFiles) };
    const folder = opened.store.beginImport('Digits');
    const facts = importDataset({ ...again, folder }, NODE_FILES, () => undefined);
    expect(facts.duplicates).toBe(BUNDLED_MNIST.duplicates);
    expect(() => opened.store.keepImport(folder, 'Digits', facts)).toThrow(
      'These images are here already, as "MNIST". They are kept once.',
    );
    expect(titles(opened)).toEqual(['MNIST', 'Bars']);
    await opened.close();
  });

  it('needs a title of its own, and gets an id of its own', async () => {
    const opened = await open();
    expect(importInto(opened, request('Bars')).id).toBe('bars');
    for (const title of [' bars', 'Tiny digits', '', 'x'.repeat(61)]) {
      expect(() => opened.store.beginImport(title), title).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
    }
    expect(importInto(opened, request('Bars!', 2)).id).toBe('bars-2');
    expect(importInto(opened, request('Tiny', 3)).id).toBe('tiny-2');
    expect(importInto(opened, request('字', 4)).id).toBe('dataset');
    expect(titles(opened)).toEqual(['Tiny digits', 'Bars', 'Bars!', 'Tiny', '字']);
    await opened.close();
  });

  it('gets another title and other names, and keeps its id', async () => {
    const opened = await open();
    importInto(opened, request('Bars'));
    const changed = opened.store.changeDataset('bars', { title: ' Lines ', classNames: ['a ', 'b', 'c', 'd'] });
    expect(changed).toMatchObject({ id: 'bars', title: 'Lines', classNames: ['a', 'b', 'c', 'd'] });
    expect(opened.store.listDatasets()[1]).toEqual(changed);
    expect(opened.store.changeDataset('bars', { title: 'LINES' }).title).toBe('LINES');
    for (const [changes, message] of [
      [{ title: 'tiny digits' }, 'There is a data set "Tiny digits" already. Use another title.'],
      [{ classNames: ['a', 'b'] }, 'There are 4 classes, and 2 names for them. Name each class.'],
      [{ classNames: ['a', 'b', 'c', 'c'] }, 'Two classes are called "c". Give each a name of its own.'],
    ] as const) {
      expect(() => opened.store.changeDataset('bars', changes)).toThrow(message);
    }
    expect(() => opened.store.changeDataset('tiny', { title: 'x' })).toThrow('Tiny digits comes with Digit Lab and cannot be changed.');
    expect(() => opened.store.changeDataset('../bars', { title: 'x' })).toThrow(/There is no data set "..\/bars"/);
    await opened.close();
  });

  it('with a damaged description hides only itself, and the log says so', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    importInto(opened, request('Bars'));
    importInto(opened, request('Others', 2));
    await opened.close();
    writeFileSync(path.join(dataDir, 'datasets', 'bars', 'dataset.json'), '{"format":"digit-lab-dataset-1"}');
    const again = await open(dataDir);
    expect(titles(again)).toEqual(['Tiny digits', 'Others']);
    expect(again.logged.join()).toMatch(/datasets\/bars is left out: what it says of itself cannot be read/);
    await again.close();
  });

  it('whose files were cut says so, and is whole again after it is imported again', async () => {
    const opened = await open();
    const before = importInto(opened, request('Bars'));
    opened.store.changeDataset('bars', { classNames: ['a', 'b', 'c', 'd'] });
    const { files } = opened.store.prepareDataset('bars');
    truncateSync(files.testImages.path, 100);
    expect(() => opened.store.prepareDataset('bars')).toThrow(/Bars cannot be used: files in .*bars are missing or cut. Import it again/);
    expect(importInto(opened, request('Bars'))).toMatchObject({ id: before.id, classNames: ['a', 'b', 'c', 'd'] });
    const bytes = readFileSync(files.testLabels.path);
    writeFileSync(
      files.testLabels.path,
      bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte)),
    );
    importInto(opened, request('Bars'));
    expect(readFileSync(files.testLabels.path).equals(bytes)).toBe(true);
    await opened.close();
  });
});

describe('removing a data set', () => {
  it('takes its images and leaves the names of its classes to its runs; importing it again brings it back', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    importInto(opened, request('Bars'));
    const { id } = opened.store.createRun({ config: { ...buildConfig(), dataset: 'bars' }, createdAt: 1 });
    opened.store.endRun(id, { status: 'failed', endedAt: 2, failure: { code: 'internal', message: 'x' } });
    opened.store.changeDataset('bars', { classNames: ['a', 'b', 'c', 'd'] });
    expect(opened.store.getRun(id).dataset).toEqual({ id: 'bars', title: 'Bars', classNames: ['a', 'b', 'c', 'd'], available: true });
    opened.store.removeDataset('bars');
    expect(titles(opened)).toEqual(['Tiny digits']);
    expect(readdirSync(path.join(dataDir, 'datasets', 'bars'))).toEqual(['dataset.json']);
    expect(opened.store.getRun(id).dataset).toEqual({ id: 'bars', title: 'Bars', classNames: ['a', 'b', 'c', 'd'], available: false });
    expect(() => opened.store.prepareDataset('bars')).toThrow('The data set "Bars" was removed. Import it again.');
    expect(() => {
      opened.store.removeDataset('bars');
    }).toThrow(expect.objectContaining({ code: 'dataset-missing' }) as Error);
    expect(importInto(opened, request('Back again'))).toMatchObject({ id: 'bars', title: 'Back again', classNames: ['a', 'b', 'c', 'd'] });
    expect(opened.store.getRun(id).dataset).toMatchObject({ title: 'Back again', available: true });
    await opened.close();
  });

  it.each(['queued', 'running', 'paused', 'interrupted'] as const)('is refused while a run that is %s needs it', async (status) => {
    const dataDir = temporaryFolder();
    let opened = await open(dataDir);
    importInto(opened, request('Bars'));
    const { id } = opened.store.createRun({ config: { ...buildConfig(), dataset: 'bars' }, createdAt: 1, queued: status === 'queued' });
    if (status === 'paused' || status === 'interrupted') opened.store.recordPause(id, buildPause(0, 3));
    if (status === 'interrupted') {
      opened.store.recordContinue(id);
      await opened.close();
      opened = await open(dataDir, { historyId: 'another' });
      expect(opened.store.getRun(id).summary.status).toBe('interrupted');
    }
    const remove = (): void => {
      opened.store.removeDataset('bars');
    };
    expect(remove).toThrow(`Run "A run" (${status}) still needs this data set. Let it end, stop it or delete it first.`);
    expect(titles(opened)).toContain('Bars');
    if (status === 'interrupted') {
      opened.store.keepInterrupted(id);
      remove();
      expect(titles(opened)).not.toContain('Bars');
    }
    await opened.close();
  });

  it('is refused for one that comes with the program', async () => {
    const opened = await open();
    expect(() => {
      opened.store.removeDataset('tiny');
    }).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error);
    expect(titles(opened)).toEqual(['Tiny digits']);
    await opened.close();
  });
});

describe('an import that does not reach its end', () => {
  it('on a disk that is full or refuses at any call leaves nothing and says so', async () => {
    const dataDir = temporaryFolder();
    const counting = new FaultyFiles();
    const whole = await open(temporaryFolder(), { files: counting.operations });
    importInto(whole, request('Bars'), counting.operations);
    await whole.close();
    const calls = counting.calls.length;
    expect(calls).toBeGreaterThan(20);
    for (let failing = 1; failing <= calls; failing++) {
      const faulty = new FaultyFiles();
      const opened = await open(dataDir, { files: faulty.operations });
      faulty.arm(failing, 'ENOSPC');
      let failure: unknown;
      try {
        importInto(opened, request('Bars'), faulty.operations);
      } catch (error) {
        failure = error;
      }
      faulty.arm(Infinity, '');
      if (failure === undefined) {
        // the last calls only tidy up: the set is there
        expect(titles(opened)).toEqual(['Tiny digits', 'Bars']);
        opened.store.removeDataset('bars');
        rmSync(path.join(dataDir, 'datasets', 'bars'), { recursive: true });
      } else {
        expect(failure).toMatchObject({
          code: 'disk-full',
          message: expect.stringMatching(/is full. What was saved before is safe/) as string,
        });
        expect(titles(opened).filter((title) => title === 'Bars').length * foldersIn(dataDir).length).toBeLessThanOrEqual(1);
        if (titles(opened).includes('Bars')) rmSync(path.join(dataDir, 'datasets', 'bars'), { recursive: true });
        expect(foldersIn(dataDir)).toEqual([]);
      }
      await opened.close();
    }
  });

  it('because its process was killed is swept at the next opening, and that of a living process is not', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    const mine = opened.store.beginImport('Bars');
    const killed = opened.store.beginImport('Others');
    const gone = { pid: 999_999_999, startedAt: '1', bootId: 'another', historyId: 'gone' };
    writeFileSync(path.join(killed, 'owner'), JSON.stringify(gone));
    writeFileSync(path.join(killed, 'train-images-idx3-ubyte.partial'), 'half');
    const nameless = path.join(dataDir, 'datasets', 'nameless.partial');
    mkdirSync(nameless);
    const old = path.join(dataDir, 'datasets', 'old.partial');
    mkdirSync(old);
    utimesSync(old, 1_000, 1_000);
    const owner = JSON.parse(readFileSync(path.join(mine, 'owner'), 'utf8')) as { historyId: string };
    const other = await open(dataDir, { livingHistoryIds: [owner.historyId] });
    expect(foldersIn(dataDir)).toEqual([path.basename(mine), 'nameless.partial'].sort());
    await other.close();
    await opened.close();
    await (await open(dataDir)).close();
    expect(foldersIn(dataDir)).toEqual(['nameless.partial']);
  });

  it('of a removal leaves files that are swept', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    importInto(opened, request('Bars'));
    const images = opened.store.prepareDataset('bars').files.trainImages.path;
    const bytes = readFileSync(images);
    opened.store.removeDataset('bars');
    writeFileSync(images, bytes);
    await opened.close();
    await (await open(dataDir)).close();
    expect(existsSync(images)).toBe(false);
  });

  it('only its own folder can be discarded', async () => {
    const dataDir = temporaryFolder();
    const opened = await open(dataDir);
    importInto(opened, request('Bars'));
    opened.store.discardImport(path.join(dataDir, 'datasets', 'bars'));
    opened.store.discardImport(path.join(dataDir, 'checkpoints.partial'));
    expect(foldersIn(dataDir)).toEqual(['bars']);
    await opened.close();
  });
});
