import { trainingSizes } from '@shared/domain/run-config.js';
import type { TrainingSnapshot } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';

/** The newest run where it can go on and nobody decided to leave it as it is: what a window shows at its start. Null else. */
export async function lastUnfinished(
  history: Pick<History, 'getNewestRun' | 'getRun' | 'getSteps' | 'listDatasets'>,
): Promise<TrainingSnapshot | null> {
  const run = await history.getNewestRun();
  if (run === null || !run.resumable || run.interruptionKept || run.archived) return null;
  const { config } = await history.getRun(run.id);
  const last = (await history.getSteps(run.id)).at(-1);
  const dataset = (await history.listDatasets()).find(({ id }) => id === config.dataset);
  return {
    run,
    config,
    progress: {
      runId: run.id,
      phase: 'paused',
      epoch: Math.min(run.epochsDone + 1, run.epochsPlanned),
      epochs: run.epochsPlanned,
      step: last === undefined ? 0 : last.firstStep + last.loss.length - 1,
      stepsPerEpoch: dataset === undefined ? 0 : trainingSizes(config, dataset.trainCount).stepsPerEpoch,
      imagesPerSecond: null,
      remainingMs: null,
      notice: null,
    },
  };
}
