import type { History } from '../history/history.js';

/** What a network's classes are called, also when its data set was removed; plain numbers when nothing is known of it. */
export async function classNamesOf(
  history: Pick<History, 'describeDataset'>,
  datasetId: string | null,
  classes: number,
): Promise<readonly string[]> {
  const dataset = datasetId === null ? null : await history.describeDataset(datasetId);
  return dataset?.classNames.length === classes ? dataset.classNames : Array.from({ length: classes }, (_, index) => String(index));
}
