import type { RunsRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function runHandlers({ history, runs, saving }: Services): Pick<Handlers, keyof RunsRequests> {
  return {
    'runs:list': () => runs.list(),
    'runs:get': (runId) => history.getRun(runId),
    'runs:get-steps': (runId) => history.getSteps(runId),
    'runs:get-validation': ({ runId, epoch }) => history.getValidation(runId, epoch),
    'runs:get-test-predictions': (runId) => history.getTestPredictions(runId),
    'runs:change': ({ runId, changes }) => runs.change(runId, changes),
    'runs:delete': async (runIds) => {
      await runs.delete(runIds);
      return null;
    },
    'runs:restore': (runIds) => runs.restore(runIds),
    'runs:keep-interrupted': (runId) => runs.keepInterrupted(runId),
    'runs:export': (request) => saving.exportRuns(request),
  };
}
