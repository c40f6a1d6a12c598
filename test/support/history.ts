import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DATASET_FILE_KEYS, type DatasetFileKey, type DatasetInfo } from '@shared/domain/dataset.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { BundledDataset } from '../../src-main/history/bundled-datasets.js';
import { importDataset as readDataset } from '../../src-main/history/import/import-dataset.js';
import { NODE_FILES } from '../../src-main/lib/fs-atomic.js';
import type { History } from '../../src-main/history/history.js';
import { openStore, type OpenedStore, type StoreOptions } from '../../src-main/history/open-store.js';
import { createLog } from '../../src-main/lib/log.js';
import { buildConfig, buildEpoch, ENVIRONMENT, FACTS } from './history-builders.js';
import { projectRoot } from './processes.js';

export * from './history-builders.js';

/** Where the real bundled data sets are. */
export const resourcesDir = path.join(projectRoot, 'resources');

const TINY: DatasetInfo = {
  id: 'tiny',
  title: 'Tiny digits',
  height: 4,
  width: 3,
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  trainCount: 60,
  testCount: 20,
};

/** The raw IDX files of the tiny set; image i is filled with the byte i, its label is i mod 10. */
function tinyFiles(): Readonly<Record<DatasetFileKey, Buffer>> {
  const words = (...values: number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from(Uint32Array.of(value).buffer).reverse()));
  const images = (count: number): Buffer =>
    Buffer.concat([words(0x803, count, 4, 3), ...Array.from({ length: count }, (_, index) => Buffer.alloc(12, index))]);
  const labels = (count: number): Buffer =>
    Buffer.concat([words(0x801, count), Uint8Array.from({ length: count }, (_, index) => index % 10)]);
  return { trainImages: images(60), trainLabels: labels(60), testImages: images(20), testLabels: labels(20) };
}

/** A bundled data set of 60 + 20 images, so that a history can be tested without unpacking MNIST. */
export function bundleTiny(resources: string): BundledDataset {
  const raw = tinyFiles();
  const folder = path.join(resources, 'datasets', TINY.id);
  mkdirSync(folder, { recursive: true });
  const file = (key: DatasetFileKey): { name: string; md5: string } => ({
    name: key,
    md5: createHash('md5').update(raw[key]).digest('hex'),
  });
  for (const key of DATASET_FILE_KEYS) writeFileSync(path.join(folder, `${key}.gz`), gzipSync(raw[key]));
  return {
    info: TINY,
    files: {
      trainImages: file('trainImages'),
      trainLabels: file('trainLabels'),
      testImages: file('testImages'),
      testLabels: file('testLabels'),
    },
    duplicates: 20,
  };
}

export interface TestStore extends OpenedStore {
  /** Errors that went to the log. */
  readonly logged: readonly string[];
}

/** Opens a data folder in this process, with the tiny data set. */
export async function openTestStore(dataDir: string, options: Partial<StoreOptions> = {}): Promise<TestStore> {
  const resources = path.join(dataDir, 'resources');
  const logged: string[] = [];
  const opened = await openStore({
    dataDir,
    resourcesDir: resources,
    historyId: randomUUID(),
    livingHistoryIds: [],
    log: createLog((line) => logged.push(line), undefined, true),
    bundledDatasets: options.bundledDatasets ?? [bundleTiny(resources)],
    ...options,
  });
  return { ...opened, logged };
}

/** A run with its start and `epochs` epochs recorded; returns its id. */
export function recordRun({ store }: OpenedStore, epochs: number, overrides: Partial<RunConfig> = {}): string {
  const { id } = store.createRun({ config: buildConfig(overrides), createdAt: Date.UTC(2026, 0, 31, 9, 45, 12, 7) });
  store.recordStart(id, ENVIRONMENT, FACTS);
  for (let epoch = 1; epoch <= epochs; epoch++) store.recordEpoch(id, buildEpoch(epoch));
  return id;
}

/** An opened store as the rest of the program sees it: asynchronous, every argument and answer copied. */
export function asHistory({ store }: OpenedStore): History {
  const call =
    (method: keyof typeof store) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const run = store[method] as (...given: readonly unknown[]) => unknown;
      await Promise.resolve();
      return structuredClone(run(...structuredClone(args)));
    };
  const methods = (Object.keys(store) as (keyof typeof store)[]).map((method) => [method, call(method)]);
  const importDataset: History['importDataset'] = async ({ title, ...what }, watch) => {
    await Promise.resolve();
    const folder = store.beginImport(title);
    try {
      return store.keepImport(folder, title, readDataset({ ...what, folder }, NODE_FILES, watch?.onProgress ?? ((): void => undefined)));
    } finally {
      store.discardImport(folder);
    }
  };
  return { ...(Object.fromEntries(methods) as History), importDataset };
}
