import { trainingSizes } from '@shared/domain/run-config.js';
import type { DatasetInfo } from '@shared/domain/dataset.js';
import type { CurveRun } from '../../charts/curve-run.js';
import type { ComparedColumn } from '../../state/compare-state.svelte.js';

/** The steps of an epoch: by the settings, or, without the data set, as the first epoch had. */
function stepsPerEpoch({ run, record }: ComparedColumn, dataset: DatasetInfo | undefined): number {
  if (run !== null && dataset !== undefined) return trainingSizes(run.config, dataset.trainCount).stepsPerEpoch;
  const [first] = record.epochs;
  return first === undefined ? 0 : first.step / first.epoch;
}

/** The runs whose curves are shown, as the charts take them. */
export function curveRuns(columns: readonly ComparedColumn[], datasetOf: (id: string) => DatasetInfo | undefined): readonly CurveRun[] {
  return columns
    .filter(({ hidden, run }) => !hidden && run !== null)
    .map((column) => ({
      id: column.id,
      name: column.name,
      colour: column.colour,
      steps: column.record.steps,
      epochs: column.record.epochs,
      stepsPerEpoch: stepsPerEpoch(column, column.run === null ? undefined : datasetOf(column.run.config.dataset)),
      epochsPlanned: column.isLive && column.run ? column.run.summary.epochsPlanned : Math.max(1, column.record.last?.epoch ?? 1),
      bestEpoch: column.record.best?.epoch ?? null,
    }));
}
