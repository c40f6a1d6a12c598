import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function runHandlers({
  history,
}: Services): Pick<Handlers, 'runs:list' | 'runs:get' | 'runs:get-steps' | 'runs:get-validation' | 'runs:get-test-predictions'> {
  return {
    'runs:list': () => history.listRuns(),
    'runs:get': (runId) => history.getRun(runId),
    'runs:get-steps': (runId) => history.getSteps(runId),
    'runs:get-validation': ({ runId, epoch }) => history.getValidation(runId, epoch),
    'runs:get-test-predictions': (runId) => history.getTestPredictions(runId),
  };
}
