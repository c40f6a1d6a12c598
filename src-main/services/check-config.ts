import type { DatasetInfo } from '@shared/domain/dataset.js';
import { configProblems } from '@shared/domain/run-config-rules.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { AppError } from '@shared/errors.js';

/** Throws `dataset-missing` or `invalid-config` when the config cannot be trained on any of these data sets. */
export function checkConfig(config: RunConfig, datasets: readonly DatasetInfo[]): void {
  const [problem] = configProblems(config, requireDataset(config.dataset, datasets));
  if (problem) throw new AppError('invalid-config', problem.message);
}

/** Throws `dataset-missing`. */
export function requireDataset(id: string, datasets: readonly DatasetInfo[]): DatasetInfo {
  const dataset = datasets.find((candidate) => candidate.id === id);
  if (dataset !== undefined) return dataset;
  throw new AppError('dataset-missing', `There is no data set "${id}". Known: ${datasets.map((known) => known.id).join(', ')}.`);
}
