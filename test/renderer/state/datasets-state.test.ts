import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import type { ChosenDataset } from '@shared/ipc/contract.js';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { DatasetsState } from '../../../src-renderer/state/datasets-state.svelte.js';
import { buildDataset } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const CHOSEN: ChosenDataset = {
  token: 'token-1',
  source: 'idx',
  suggestedTitle: 'letters',
  files: [{ role: 'trainImages', name: 'letters-train-images.gz', sizeBytes: 1000 }],
  holdsOut: false,
};

function buildState(fake = new FakeApi()) {
  fake.answer('datasets:choose', () => CHOSEN);
  return { fake, datasets: new DatasetsState(createApiClient(fake)) };
}

/** An import that is answered when the test says so. */
function slowImport(fake: FakeApi) {
  let settle: { readonly resolve: (set: DatasetSummary) => void; readonly reject: (error: AppError) => void } | undefined;
  const answer = new Promise<DatasetSummary>((resolve, reject) => (settle = { resolve, reject }));
  fake.answer('datasets:import', () => answer);
  if (settle === undefined) throw new Error('A promise calls its executor at once');
  return settle;
}

describe('choosing', () => {
  test('keeps what was found and suggests its title; a cancelled dialog changes nothing', async () => {
    const { fake, datasets } = buildState();
    await datasets.choose('idx');
    expect([datasets.chosen, datasets.title]).toEqual([CHOSEN, 'letters']);
    await datasets.cancel();
    fake.answer('datasets:choose', () => null);
    await datasets.choose('csv');
    expect([datasets.chosen, datasets.problem]).toEqual([null, null]);
    expect(fake.askedFor('datasets:choose')).toEqual([['idx'], ['csv']]);
    expect(fake.askedFor('datasets:cancel-import')).toEqual([]);
  });

  test('files that are not those of one set are refused with a sentence, which can be put away', async () => {
    const { fake, datasets } = buildState();
    fake.answer('datasets:choose', () => {
      throw new AppError('bad-request', 'Three files were chosen. Choose the four files of a set.');
    });
    await datasets.choose('idx');
    expect(datasets.problem?.message).toBe('Three files were chosen. Choose the four files of a set.');
    datasets.dismiss();
    expect([datasets.problem, datasets.chosen]).toEqual([null, null]);
  });

  test('one dialog at a time, and none while an import is under way', async () => {
    const { fake, datasets } = buildState();
    await Promise.all([datasets.choose('idx'), datasets.choose('folder')]);
    const pending = slowImport(fake);
    const importing = datasets.import();
    await datasets.choose('csv');
    pending.resolve(buildDataset());
    await importing;
    expect(fake.askedFor('datasets:choose')).toEqual([['idx']]);
  });
});

describe('what was dropped', () => {
  test('is chosen like what a dialog gives, and refused with a sentence while an import is under way', async () => {
    const { fake, datasets } = buildState();
    fake.answer('datasets:choose-dropped', () => CHOSEN);
    await datasets.chooseDropped(['a', 'b']);
    expect([datasets.chosen, datasets.title]).toEqual([CHOSEN, 'letters']);
    const pending = slowImport(fake);
    const importing = datasets.import();
    await datasets.chooseDropped(['c']);
    expect(datasets.problem?.message).toBe('Another import is under way. Drop these files again when it has ended.');
    pending.resolve(buildDataset());
    await importing;
    expect(fake.askedFor('datasets:choose-dropped')).toEqual([[['a', 'b']]]);
  });
});

describe('an import', () => {
  test('holds out the share that was typed where there are no test images, and can swap rows and columns', async () => {
    const { fake, datasets } = buildState();
    fake.answer('datasets:choose', () => ({ ...CHOSEN, source: 'csv', holdsOut: true }));
    fake.answer('datasets:import', () => buildDataset());
    await datasets.choose('csv');
    expect([datasets.testShare, datasets.transposed]).toEqual(['15', false]);
    datasets.testShare = '30';
    datasets.transposed = true;
    await datasets.import();
    expect(fake.askedFor('datasets:import')).toEqual([[{ token: 'token-1', title: 'letters', transposed: true, testShare: 0.3 }]]);
    await datasets.choose('csv');
    expect([datasets.testShare, datasets.transposed]).toEqual(['15', false]);
  });

  test('is under way until it is answered, is asked for once, and tells how far it is', async () => {
    const { fake, datasets } = buildState();
    await datasets.choose('idx');
    datasets.title = '  Letters ';
    const pending = slowImport(fake);
    const imports = [datasets.import(), datasets.import()];
    expect([datasets.importing, datasets.progress]).toEqual([true, null]);
    fake.send('datasets:import-progressed', { share: 0.4, stage: 'check' });
    expect(datasets.progress).toEqual({ share: 0.4, stage: 'check' });
    pending.resolve(buildDataset({ title: 'Letters', duplicates: 2 }));
    await Promise.all(imports);
    expect(fake.askedFor('datasets:import')).toEqual([[{ token: 'token-1', title: 'Letters', transposed: false }]]);
    expect([datasets.importing, datasets.chosen]).toEqual([false, null]);
    expect(datasets.done).toBe(
      'Letters was imported: 4 classes, 800 training and 200 test images. 2 test images are in the training part too.',
    );
  });

  test('without a choice asks for nothing, and progress of another window’s import is not taken', async () => {
    const { fake, datasets } = buildState();
    await datasets.import();
    fake.send('datasets:import-progressed', { share: 0.4, stage: 'check' });
    expect([fake.askedFor('datasets:import'), datasets.progress]).toEqual([[], null]);
  });

  test('that is refused keeps the choice and says why until it is tried again', async () => {
    const { fake, datasets } = buildState();
    await datasets.choose('idx');
    fake.answer('datasets:import', () => {
      throw new AppError('file-malformed', 'letters-train-images.gz ends too early.');
    });
    await datasets.import();
    expect([datasets.importProblem?.message, datasets.chosen]).toEqual(['letters-train-images.gz ends too early.', CHOSEN]);
    fake.answer('datasets:import', () => buildDataset());
    await datasets.import();
    expect([datasets.importProblem, datasets.chosen]).toEqual([null, null]);
  });

  test('that is cancelled on request is no failure', async () => {
    const { fake, datasets } = buildState();
    await datasets.choose('idx');
    const pending = slowImport(fake);
    fake.answer('datasets:cancel-import', () => {
      pending.reject(new AppError('cancelled', 'The import was cancelled.'));
      return null;
    });
    const importing = datasets.import();
    await datasets.cancel();
    await importing;
    expect([datasets.chosen, datasets.importProblem, datasets.importing]).toEqual([null, null, false]);
    expect(datasets.done).toBe('The import was cancelled. Nothing was kept of it.');
  });
});

describe('changing and removing', () => {
  test('say what was done, or why not', async () => {
    const { fake, datasets } = buildState();
    const set = buildDataset();
    fake.answer('datasets:change', ({ title }) => buildDataset({ title: title ?? '' }));
    fake.answer('datasets:remove', () => null);
    expect(await datasets.change(set, { title: 'Capitals', classNames: ['A', 'B', 'C', 'D'] })).toBe(true);
    expect(datasets.done).toBe('Capitals was changed.');
    expect(fake.askedFor('datasets:change')).toEqual([[{ id: set.id, title: 'Capitals', classNames: ['A', 'B', 'C', 'D'] }]]);
    await datasets.remove(set);
    expect(datasets.done).toBe('Letters was removed.');
    const refuse = (): never => {
      throw new AppError('bad-request', 'A paused run needs Letters.');
    };
    fake.answer('datasets:remove', refuse);
    fake.answer('datasets:change', refuse);
    await datasets.remove(set);
    expect([datasets.problem?.message, datasets.done]).toEqual(['A paused run needs Letters.', '']);
    expect(await datasets.change(set, { title: 'x', classNames: set.classNames })).toBe(false);
  });
});

describe('sample images', () => {
  test('are one of each class, found wherever they are in the part, asked for once', async () => {
    const { fake, datasets } = buildState();
    const set = buildDataset();
    // sorted by class, as a folder of pictures comes
    fake.answer('datasets:read-digits', ({ indices }) => ({
      height: 1,
      width: 1,
      pixels: Uint8Array.from(indices, (index) => Math.floor(index / 4)),
      labels: Uint8Array.from(indices, (index) => Math.floor(index / 200)),
    }));
    await Promise.all([datasets.samples.want(set), datasets.samples.want(set)]);
    const state = datasets.samples.byDataset.get(set.id);
    const digits = state?.kind === 'loaded' ? state.value : [];
    expect(digits.map(({ label }) => label)).toEqual([0, 1, 2, 3]);
    // each picture is that of its own class
    expect(digits.map(({ pixels }) => Math.floor((pixels[0] ?? 0) / 50))).toEqual([0, 1, 2, 3]);
    expect(fake.askedFor('datasets:read-digits')).toHaveLength(1);
  });

  test('of a class without an image are left out; a failure can be asked again', async () => {
    const { fake, datasets } = buildState();
    const set = buildDataset({ trainCount: 3 });
    fake.answer('datasets:read-digits', () => {
      throw new AppError('dataset-damaged', 'Letters is damaged.');
    });
    await datasets.samples.want(set);
    expect(datasets.samples.byDataset.get(set.id)).toMatchObject({ kind: 'failed', error: { message: 'Letters is damaged.' } });
    fake.answer('datasets:read-digits', ({ indices }) => {
      expect(indices).toEqual([0, 1, 2]);
      return { height: 1, width: 1, pixels: new Uint8Array(3), labels: Uint8Array.of(3, 3, 1) };
    });
    await datasets.samples.want(set);
    const state = datasets.samples.byDataset.get(set.id);
    expect(state?.kind === 'loaded' && state.value.map(({ label }) => label)).toEqual([1, 3]);
  });
});

test('nothing is listened to after its end', () => {
  const { fake, datasets } = buildState();
  datasets.dispose();
  expect(fake.listenerCount).toBe(0);
});
