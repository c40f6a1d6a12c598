import { findDataset } from '@shared/domain/dataset-rules.js';
import type { History } from '../history/history.js';
import { textOption, type OptionValues } from './arguments.js';

/** The id of the data set that --dataset means, by id or title; null when it was not given. An unknown one comes back as it is. */
export async function datasetOption(values: OptionValues, history: Pick<History, 'listDatasets'>): Promise<string | null> {
  const asked = textOption(values, 'dataset');
  if (asked === undefined) return null;
  return findDataset(await history.listDatasets(), asked)?.id ?? asked;
}
