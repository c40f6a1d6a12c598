import { describe, expect, it } from 'vitest';
import type { EventMap } from '@shared/ipc/contract.js';
import type { DatasetImport, History } from '../../../src-main/history/history.js';
import { DatasetChoices } from '../../../src-main/services/dataset-choices.js';
import { DatasetsService } from '../../../src-main/services/datasets-service.js';
import { buildPart, writeIdxSet } from '../../support/datasets.js';
import { asHistory, openTestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';
import { testEvents } from '../../support/services.js';

interface SetUp {
  readonly datasets: DatasetsService;
  readonly choices: DatasetChoices;
  readonly paths: readonly string[];
  readonly heard: readonly (keyof EventMap)[];
  readonly pick: (paths: readonly string[] | null) => void;
}

async function setUp(overrides: Partial<History> = {}): Promise<SetUp> {
  const opened = await openTestStore(temporaryFolder());
  const history = { ...asHistory(opened), ...overrides };
  const { events } = testEvents();
  const heard: (keyof EventMap)[] = [];
  for (const name of ['datasets:changed', 'datasets:import-progressed'] as const) events.on(name, () => heard.push(name));
  const datasets = new DatasetsService({ history, events });
  let picked: readonly string[] | null = null;
  const choices = new DatasetChoices({ history, datasets, pickDataset: () => Promise.resolve(picked) });
  const files = writeIdxSet(temporaryFolder(), { train: buildPart(24), test: buildPart(8, [0, 1, 2, 3], 2) });
  return {
    datasets,
    choices,
    heard,
    paths: Object.values(files),
    pick: (paths) => {
      picked = paths;
    },
  };
}

describe('what the user chooses', () => {
  it('is known by a token, and imported under a title; no path comes back', async () => {
    const { choices, datasets, heard, paths, pick } = await setUp();
    expect(await choices.choose('idx')).toBeNull();
    pick(paths);
    const chosen = await choices.choose('idx');
    expect(chosen).toMatchObject({ source: 'idx', files: [{ role: 'trainImages', name: 'train-images-idx3-ubyte' }, {}, {}, {}] });
    expect(JSON.stringify(chosen)).not.toContain('/');
    const token = chosen?.token ?? '';
    await expect(choices.import({ token, title: 'tiny digits' })).rejects.toMatchObject({ code: 'bad-request' });
    expect(heard).toEqual([]);
    expect(await choices.import({ token, title: 'Bars' })).toMatchObject({ id: 'bars', testCount: 8 });
    expect(heard.at(-1)).toBe('datasets:changed');
    expect(heard).toContain('datasets:import-progressed');
    expect((await datasets.list()).map(({ title }) => title)).toEqual(['Tiny digits', 'Bars']);
    await expect(choices.import({ token, title: 'Again' })).rejects.toThrow(
      'What was chosen is not known any more. Choose the files again.',
    );
  });

  it('is forgotten when many others were chosen since, and an invented token is none', async () => {
    const { choices, paths, pick } = await setUp();
    pick(paths);
    const first = await choices.choose('idx');
    for (let count = 0; count < 8; count++) await choices.choose('idx');
    await expect(choices.import({ token: first?.token ?? '', title: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(choices.import({ token: paths[0] ?? '', title: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('imports', () => {
  const request: DatasetImport = { source: { kind: 'folder', folder: '/nowhere' }, title: 'x', transposed: false, testShare: 0.2 };

  it('are done one at a time, and can be cancelled', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const importDataset: History['importDataset'] = (_, watch) =>
      new Promise((_resolve, reject) => {
        signals.push(watch?.signal);
        watch?.signal?.addEventListener('abort', () => {
          reject(new Error('cancelled'));
        });
      });
    const { datasets, heard } = await setUp({ importDataset });
    datasets.cancelImport();
    const first = datasets.import(request);
    await expect(datasets.import(request)).rejects.toThrow('Another data set is being imported. Wait for its end, or cancel it.');
    datasets.cancelImport();
    await expect(first).rejects.toThrow('cancelled');
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    const second = datasets.import(request);
    datasets.cancelImport();
    await expect(second).rejects.toThrow('cancelled');
    expect(heard).toEqual([]);
  });

  it('that fail tell no change; edits and removals do', async () => {
    const { choices, datasets, heard, paths, pick } = await setUp();
    await expect(datasets.import(request)).rejects.toMatchObject({ code: 'file-not-found' });
    expect(heard).toEqual([]);
    pick(paths);
    await choices.import({ token: (await choices.choose('idx'))?.token ?? '', title: 'Bars' });
    const told = heard.length;
    await datasets.change('bars', { title: 'Lines' });
    await datasets.remove('bars');
    expect(heard.slice(told)).toEqual(['datasets:changed', 'datasets:changed']);
    await expect(datasets.remove('bars')).rejects.toMatchObject({ code: 'dataset-missing' });
    await expect(datasets.change('tiny', { title: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
    expect(heard).toHaveLength(told + 2);
  });
});
