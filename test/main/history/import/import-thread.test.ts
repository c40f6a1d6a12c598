import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import type { ImportProgress } from '@shared/ipc/contract.js';
import { openHistory } from '../../../../src-main/history/client.js';
import type { DatasetImport, History } from '../../../../src-main/history/history.js';
import { buildPart, csvOf, idxSource, writeIdxSet } from '../../../support/datasets.js';
import { buildConfig, buildEpoch, ENVIRONMENT, FACTS, resourcesDir } from '../../../support/history.js';
import { builtEntry } from '../../../support/history-build.js';
import { temporaryFolder } from '../../../support/processes.js';

let workerFile = '';
beforeAll(async () => {
  workerFile = await builtEntry('src-main/history/worker.ts');
});

async function open(): Promise<{ readonly history: History; readonly dataDir: string }> {
  const dataDir = temporaryFolder();
  return { dataDir, history: (await openHistory({ dataDir, resourcesDir, workerFile })).history };
}

const settings = { transposed: false, testShare: 0.2 } as const;
function small(title: string): DatasetImport {
  const files = writeIdxSet(temporaryFolder(), { train: buildPart(24), test: buildPart(8, [0, 1, 2, 3], 2) });
  return { ...settings, title, source: idxSource(files) };
}

/** Takes far longer to read than an epoch to record. */
function large(title: string): DatasetImport {
  const train = path.join(temporaryFolder(), 'large.csv');
  writeFileSync(train, csvOf(buildPart(1_000)).repeat(40));
  return { ...settings, title, source: { kind: 'csv', train, test: null } };
}

/** Starts an import and resolves when it has begun to read. */
function begin(
  history: History,
  request: DatasetImport,
): Promise<{ readonly importing: Promise<DatasetSummary>; readonly told: readonly ImportProgress[] }> {
  return new Promise((resolve) => {
    const told: ImportProgress[] = [];
    const importing = history.importDataset(request, {
      onProgress: (progress) => {
        told.push(progress);
        resolve({ importing, told });
      },
    });
  });
}
const CANCELLED = { code: 'cancelled', message: 'The import was cancelled. Nothing was kept.' };

describe('an import on its own thread', () => {
  it('tells its progress and ends with the set', async () => {
    const { history } = await open();
    const told: ImportProgress[] = [];
    const added = await history.importDataset(small('Bars'), { onProgress: (progress) => told.push(progress) });
    expect(added).toMatchObject({ id: 'bars', trainCount: 24 });
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['read', 'check', 'write']));
    expect(told.at(-1)?.share).toBe(1);
    expect((await history.listDatasets()).map(({ id }) => id)).toEqual(['mnist', 'bars']);
    expect(await history.describeDataset('bars')).toMatchObject({ title: 'Bars', available: true });
    await history.removeDataset('bars');
    expect(await history.describeDataset('bars')).toMatchObject({ title: 'Bars', available: false });
    expect(await history.describeDataset('fashion')).toBeNull();
    await history.close();
  });

  it('lets epochs be recorded meanwhile', async () => {
    const { history } = await open();
    const { id } = await history.createRun({ config: buildConfig({ dataset: 'mnist' }), createdAt: 1 });
    await history.recordStart(id, ENVIRONMENT, FACTS);
    const { importing, told } = await begin(history, large('Large'));
    for (let epoch = 1; epoch <= 3; epoch++) await history.recordEpoch(id, buildEpoch(epoch));
    expect(told.at(-1)?.stage).toBe('read'); // it is under way still
    const refused = expect(importing).rejects.toMatchObject(CANCELLED);
    await history.close();
    await refused;
  });

  it('leaves nothing when it is cancelled, before its start or in the middle', async () => {
    const { history, dataDir } = await open();
    await expect(history.importDataset(small('Bars'), { signal: AbortSignal.abort() })).rejects.toMatchObject(CANCELLED);
    const controller = new AbortController();
    const watch = {
      signal: controller.signal,
      onProgress: (): void => {
        controller.abort();
      },
    };
    await expect(history.importDataset(large('Large'), watch)).rejects.toMatchObject(CANCELLED);
    expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);
    expect(await history.listDatasets()).toHaveLength(1);
    await history.close();
  });

  it('is cancelled when the history closes', async () => {
    const { history, dataDir } = await open();
    const { importing } = await begin(history, large('Large'));
    const refused = expect(importing).rejects.toMatchObject(CANCELLED);
    await history.close();
    await refused;
    expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);
  });

  it('that is refused says why and leaves nothing', async () => {
    const { history, dataDir } = await open();
    const source = { kind: 'folder', folder: '/nowhere' } as const;
    await expect(history.importDataset({ ...settings, title: 'x', source })).rejects.toMatchObject({
      code: 'file-not-found',
      message: 'There is no folder /nowhere.',
    });
    await expect(history.importDataset({ ...settings, title: 'mnist', source })).rejects.toMatchObject({ code: 'bad-request' });
    expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);
    await history.close();
    await expect(history.importDataset(small('Bars'))).rejects.toMatchObject({ code: 'history-unavailable' });
  });
});
