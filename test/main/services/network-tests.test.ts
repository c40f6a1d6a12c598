import path from 'node:path';
import { expect, test } from 'vitest';
import type { History } from '../../../src-main/history/history.js';
import { findKeptModel } from '../../../src-main/services/find-model.js';
import { keepEvaluation } from '../../../src-main/services/kept-evaluations.js';
import { testsOf } from '../../../src-main/services/network-tests.js';
import { buildPart, idxSource, writeIdxSet } from '../../support/datasets.js';
import { asHistory, openTestStore } from '../../support/history.js';
import { buildModel, buildSpec } from '../../support/models.js';
import { temporaryFolder } from '../../support/processes.js';

/** Imports a set with these labels. */
async function importSet(history: History, title: string, labels: readonly number[], seed: number): Promise<string> {
  const parts = { train: buildPart(24, labels, seed), test: buildPart(12, labels, seed + 1) };
  const files = writeIdxSet(path.join(temporaryFolder(), 'set'), parts);
  return (await history.importDataset({ source: idxSource(files), title, transposed: false, testShare: 0.2 })).id;
}

test('a network can be tested on its own set and those of its kind, and each other one says why not', async () => {
  const history = asHistory(await openTestStore(temporaryFolder()));
  const bars = await importSet(history, 'Bars', [0, 1, 2, 3], 1);
  const lines = await importSet(history, 'Lines', [0, 1, 2, 3], 5);
  await importSet(history, 'Threes', [0, 1, 2], 9);
  const { id } = await history.addModel(buildModel({ dataset: lines, spec: buildSpec({ classes: 4 }) }));
  const found = await findKeptModel(history, id);

  expect(await testsOf(history, found)).toEqual({
    dataset: lines,
    datasets: [
      { id: lines, title: 'Lines', problem: null },
      { id: 'tiny', title: 'Tiny digits', problem: 'The network has 4 outputs, but Tiny digits has 10 classes.' },
      { id: bars, title: 'Bars', problem: null },
      { id: 'threes', title: 'Threes', problem: 'The network has 4 outputs, but Threes has 3 classes.' },
    ],
    scores: [],
  });

  await keepEvaluation(history, found.target, bars, { shifts: 9, loss: 1, correct: 3, total: 12 });
  await keepEvaluation(history, found.target, lines, { shifts: 1, loss: 0.5, correct: 11, total: 12 });
  expect((await testsOf(history, found)).scores).toEqual([
    { dataset: lines, shifts: 1, loss: 0.5, correct: 11, total: 12 },
    { dataset: bars, shifts: 9, loss: 1, correct: 3, total: 12 },
  ]);

  // a removed set still names its results, and cannot be read
  await history.removeDataset(lines);
  const { datasets, scores } = await testsOf(history, found);
  expect(datasets[0]).toEqual({
    id: lines,
    title: 'Lines',
    problem: 'The images of Lines were removed. Import them again to test on them.',
  });
  expect(scores).toHaveLength(2);
});
