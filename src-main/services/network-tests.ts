import type { NetworkTests, TestableDataset } from '@shared/domain/averaging.js';
import { MNIST } from '@shared/domain/dataset.js';
import { modelProblem } from '@shared/domain/run-config-rules.js';
import type { History } from '../history/history.js';
import type { FoundModel } from './find-model.js';
import { keptEvaluations } from './kept-evaluations.js';

type TestsHistory = Pick<History, 'listDatasets' | 'describeDataset' | 'readInspection'>;

/** The data sets that a network can be tested on, its own first, and what is known of each. */
export async function testsOf(history: TestsHistory, { target, dataset, candidates }: FoundModel): Promise<NetworkTests> {
  const own = dataset ?? MNIST.id;
  const listed = (await history.listDatasets()).map((set): TestableDataset => {
    const problem = candidates.map((spec) => modelProblem(spec, set)).find((sentence) => sentence !== undefined);
    return { id: set.id, title: set.title, problem: problem ?? null };
  });
  const trainedFor = listed.find(({ id }) => id === own) ?? (await removedSet(history, own));
  const datasets = [trainedFor, ...listed.filter(({ id }) => id !== own)];
  const scores = await Promise.all(
    datasets.map(async ({ id }) => (await keptEvaluations(history, target, id)).map((score) => ({ dataset: id, ...score }))),
  );
  return { dataset: own, datasets, scores: scores.flat() };
}

async function removedSet(history: Pick<History, 'describeDataset'>, id: string): Promise<TestableDataset> {
  const title = (await history.describeDataset(id))?.title ?? id;
  return { id, title, problem: `The images of ${title} were removed. Import them again to test on them.` };
}
