import type { DatasetSummary } from '@shared/domain/dataset.js';

/** A data set as JSON lines tell it. */
export function datasetFields({ id, ...fields }: DatasetSummary): Readonly<Record<string, unknown>> {
  return { datasetId: id, ...fields };
}
