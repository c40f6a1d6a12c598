import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseModelFile } from '../../../src-main/formats/read/model-file.js';
import { NODE_FILES } from '../../../src-main/lib/fs-atomic.js';
import { buildEpoch } from '../../support/history-builders.js';
import { openTestStore, recordRun, type TestStore } from '../../support/history.js';
import { countedWeights, SMALL_SPEC, writeLayersFolder } from '../../support/layers-models.js';
import { buildModel, bundleModel, writePthFile } from '../../support/models.js';
import { temporaryFolder } from '../../support/processes.js';

const refusing = (code: string, words: string): Error =>
  expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error;

/** Opens, works and closes; `resources` of the tests lie in the data folder. */
async function withStore<T>(
  dataDir: string,
  work: (opened: TestStore) => T,
  options: Parameters<typeof openTestStore>[1] = {},
): Promise<T> {
  const opened = await openTestStore(dataDir, options);
  try {
    return work(opened);
  } finally {
    await opened.close();
  }
}

describe('imported models', () => {
  it('are kept with their weights, bit by bit, and listed in the order they came', async () => {
    const dataDir = temporaryFolder();
    const model = buildModel();
    const ids = await withStore(dataDir, ({ store }) => [
      store.addModel(model).id,
      store.addModel(buildModel({ name: 'second', validation: null, test: { loss: NaN, correct: 0, total: 10 } })).id,
    ]);
    await withStore(dataDir, ({ store }) => {
      const { weights, ...facts } = model;
      expect(store.listModels()).toEqual([
        { ...facts, id: ids[0], source: 'imported', failure: null },
        {
          ...facts,
          id: ids[1],
          name: 'second',
          source: 'imported',
          failure: null,
          validation: null,
          test: { loss: NaN, correct: 0, total: 10 },
        },
      ]);
      expect(store.getModelWeights(ids[0] ?? '')).toEqual({ spec: model.spec, weights });
    });
  });

  it('lie in files that stand on their own', async () => {
    const dataDir = temporaryFolder();
    const model = buildModel({ preset: 'reference-fcnn' });
    const { id } = await withStore(dataDir, ({ store }) => store.addModel(model));
    const file = parseModelFile(readFileSync(path.join(dataDir, 'models', `${id}.safetensors`)), 'x');
    const { name, preset, dataset, note, validation, test, spec, weights } = model;
    expect(file).toEqual({ candidates: [spec], weights, about: { name, preset, dataset, note, validation, test } });
  });

  it.each([
    [{ name: '  ' }, 'cannot be called'],
    [{ name: 'x'.repeat(81) }, 'Use 1 to 80 characters'],
    [{ createdAt: 0.5 }, 'not a time'],
  ])('are refused with %j, and nothing is left', async (overrides, words) => {
    const dataDir = temporaryFolder();
    await withStore(dataDir, ({ store }) => {
      expect(() => store.addModel(buildModel(overrides))).toThrow(refusing('bad-request', words));
      expect(store.listModels()).toEqual([]);
    });
    expect(readdirSync(dataDir)).not.toContain('models');
  });

  it('leave nothing when the disk is full', async () => {
    const dataDir = temporaryFolder();
    const full = (): never => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    for (const step of ['write', 'sync', 'rename', 'syncFolder'] as const) {
      await withStore(
        dataDir,
        ({ store }) => {
          expect(() => store.addModel(buildModel())).toThrow(refusing('disk-full', 'is full'));
          expect(store.listModels()).toEqual([]);
        },
        { files: { ...NODE_FILES, [step]: full } },
      );
      expect(readdirSync(path.join(dataDir, 'models'), { withFileTypes: true })).toEqual([]);
    }
  });

  it('with damaged or missing weights say so when they are read, and hide nothing else', async () => {
    const dataDir = temporaryFolder();
    await withStore(dataDir, ({ store }) => {
      const [damaged, gone, good] = ['damaged', 'gone', 'good'].map((name) => store.addModel(buildModel({ name })).id);
      const file = (id = ''): string => path.join(dataDir, 'models', `${id}.safetensors`);
      const bytes = readFileSync(file(damaged));
      writeFileSync(file(damaged), bytes.fill(7, bytes.length - 1));
      rmSync(file(gone));
      expect(() => store.getModelWeights(damaged ?? '')).toThrow(refusing('file-malformed', 'not what was saved'));
      expect(() => store.getModelWeights(gone ?? '')).toThrow(refusing('file-not-found', file(gone)));
      expect(() => store.getModelWeights('no-such-model')).toThrow(refusing('model-not-found', '"no-such-model"'));
      expect(store.getModelWeights(good ?? '').weights).toHaveLength(6);
      expect(store.listModels().map(({ name }) => name)).toEqual(['damaged', 'gone', 'good']);
    });
  });

  it('with a damaged record are listed as such', async () => {
    await withStore(temporaryFolder(), ({ store, context }) => {
      const { id } = store.addModel(buildModel());
      for (const spec of ['{', '{"blocks":3}', '7']) {
        context.db.prepare('UPDATE models SET spec = ?').run(spec);
        expect(store.listModels()).toMatchObject([{ id, name: 'fnet', spec: null, failure: { code: 'history-damaged' } }]);
      }
    });
  });

  it('whose row was lost are taken back in when the history is opened', async () => {
    const dataDir = temporaryFolder();
    const { id } = await withStore(dataDir, ({ store }) => store.addModel(buildModel()));
    for (const companion of ['', '-wal', '-shm']) rmSync(path.join(dataDir, `history.db${companion}`), { force: true });
    await withStore(dataDir, ({ store }) => {
      expect(store.listModels()).toMatchObject([{ id, name: 'fnet', note: 'ReLU found by evaluating both', test: { correct: 9_000 } }]);
      expect(store.getModelWeights(id)).toMatchObject({ spec: buildModel().spec });
    });
    await withStore(dataDir, ({ store }) => {
      expect(store.listModels()).toHaveLength(1);
    });
  });

  it('that were half written are not taken in; an abandoned half is removed, a fresh one may still be written by another', async () => {
    const dataDir = temporaryFolder();
    const { id } = await withStore(dataDir, ({ store }) => store.addModel(buildModel()));
    const models = path.join(dataDir, 'models');
    const bytes = readFileSync(path.join(models, `${id}.safetensors`));
    for (const name of ['cut.safetensors', 'old.safetensors.partial', 'new.safetensors.partial', 'notes.txt'])
      writeFileSync(path.join(models, name), bytes);
    truncateSync(path.join(models, 'cut.safetensors'), bytes.length - 9);
    utimesSync(path.join(models, 'old.safetensors.partial'), 1, 1);
    await withStore(dataDir, ({ store, logged }) => {
      expect(store.listModels().map((model) => model.id)).toEqual([id]);
      expect(logged.join('')).toContain('cut.safetensors was not taken in');
    });
    expect(readdirSync(models).sort()).toEqual([`${id}.safetensors`, 'cut.safetensors', 'new.safetensors.partial', 'notes.txt']);
  });
});

describe('bundled models', () => {
  it('come first, by their names, and cannot be mistaken for imported ones', async () => {
    const dataDir = temporaryFolder();
    const resources = path.join(dataDir, 'resources');
    bundleModel(resources, 'reference-fcnn');
    bundleModel(resources, 'reference-cnn');
    writeFileSync(path.join(resources, 'pretrained', 'training-log.jsonl'), '{}');
    await withStore(dataDir, ({ store }) => {
      store.addModel(buildModel());
      expect(store.listModels()).toMatchObject([
        {
          id: 'reference-cnn',
          name: 'Model reference-cnn',
          source: 'bundled',
          preset: 'reference-cnn',
          test: { correct: 9_000 },
          createdAt: null,
        },
        { id: 'reference-fcnn', source: 'bundled' },
        { name: 'fnet', source: 'imported' },
      ]);
      expect(store.getModelWeights('reference-cnn')).toMatchObject({ spec: buildModel().spec, weights: buildModel().weights });
    });
  });

  it('that are damaged say so and hide nothing else', async () => {
    const dataDir = temporaryFolder();
    const resources = path.join(dataDir, 'resources');
    bundleModel(resources, 'bad', Buffer.from('not a model'));
    bundleModel(resources, 'good');
    await withStore(dataDir, ({ store }) => {
      expect(store.listModels()).toMatchObject([
        { id: 'bad', spec: null, source: 'bundled', failure: { code: 'file-malformed' } },
        { id: 'good', failure: null },
      ]);
      expect(() => store.getModelWeights('bad')).toThrow(refusing('file-malformed', 'bad.safetensors'));
    });
  });
});

describe('files to import', () => {
  it('are .pth files, models of ours, and checkpoints of runs', async () => {
    const dataDir = temporaryFolder();
    await withStore(dataDir, ({ store }) => {
      const pth = store.readModelFile(writePthFile(dataDir, 'net.pth', { hidden: [7] }));
      expect(pth.candidates.map(({ hidden }) => hidden)).toMatchObject([
        [{ units: 7, activation: 'relu' }],
        [{ units: 7, activation: 'sigmoid' }],
      ]);
      const { id } = store.addModel(buildModel());
      expect(store.readModelFile(path.join(dataDir, 'models', `${id}.safetensors`))).toMatchObject({ about: { name: 'fnet' } });
    });
  });

  it('that are checkpoints know their network and their run', async () => {
    const dataDir = temporaryFolder();
    const { spec, weights } = buildModel();
    await withStore(dataDir, (opened) => {
      const runId = recordRun(opened, 0, { model: spec });
      opened.store.recordEpoch(runId, { ...buildEpoch(1), weights });
      const file = opened.store.readModelFile(path.join(dataDir, 'checkpoints', runId, 'epoch-0001.safetensors'));
      expect(file).toMatchObject({ candidates: [spec], weights, about: { name: null, note: `Epoch 1 of run ${runId}` } });
    });
  });

  it.each<[string, (folder: string) => string, string, string]>([
    ['is missing', (folder) => path.join(folder, 'nothing.pth'), 'file-not-found', 'nothing.pth'],
    ['lies below a file', (folder) => path.join(writePthFile(folder, 'a.pth'), 'b.pth'), 'file-not-found', 'b.pth'],
    ['is a folder', (folder) => folder, 'file-malformed', 'a folder or a device'],
    ['is a device that never ends', () => '/dev/zero', 'file-malformed', 'a folder or a device'],
    ['is too large', (folder) => largeFile(folder), 'file-malformed', 'models of at most 128000000 bytes'],
    ['is something else', (folder) => textFile(folder), 'file-malformed', 'text.pth is not a readable PyTorch state dictionary'],
  ])('refused: one that %s', async (_what, make, code, words) => {
    const dataDir = temporaryFolder();
    await withStore(dataDir, ({ store }) => {
      expect(() => store.readModelFile(make(dataDir))).toThrow(refusing(code, words));
    });
  });
});

describe('a TF.js model on the disk', () => {
  it('is read by its model.json or its folder, with the weights beside it', async () => {
    const dataDir = temporaryFolder();
    const file = writeLayersFolder(path.join(dataDir, 'net'));
    await withStore(dataDir, ({ store }) => {
      const read = store.readModelFile(file);
      expect(read).toMatchObject({ candidates: [SMALL_SPEC], about: { name: 'a network' } });
      expect(read.weights).toEqual(countedWeights(SMALL_SPEC));
      expect(store.readModelFile(path.dirname(file))).toEqual(read);
    });
  });

  it('refused: weights that are missing, too long, or a link out of the folder', async () => {
    const dataDir = temporaryFolder();
    const folder = path.join(dataDir, 'net');
    const file = writeLayersFolder(folder);
    const weights = path.join(folder, 'weights.bin');
    const elsewhere = path.join(dataDir, 'elsewhere.bin');
    await withStore(dataDir, ({ store }) => {
      renameSync(weights, elsewhere);
      expect(() => store.readModelFile(file)).toThrow(refusing('file-malformed', 'model.json needs weights.bin, which is not beside it'));
      symlinkSync(elsewhere, weights);
      expect(() => store.readModelFile(file)).toThrow(refusing('file-malformed', 'weights.bin, which leads out of its folder'));
      rmSync(weights);
      writeFileSync(weights, new Uint8Array(1_000_000));
      expect(() => store.readModelFile(file)).toThrow(
        refusing('file-malformed', 'weights.bin has 1000000 bytes; weights of this model of at most'),
      );
      rmSync(weights);
      symlinkSync('/dev/zero', weights);
      expect(() => store.readModelFile(file)).toThrow(refusing('file-malformed', 'leads out of its folder'));
    });
  });
});

/** Takes no space: only its length is large. */
function largeFile(folder: string): string {
  const file = path.join(folder, 'large.pth');
  writeFileSync(file, '');
  truncateSync(file, 200_000_000);
  return file;
}

function textFile(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'text.pth');
  writeFileSync(file, 'hello');
  return file;
}
