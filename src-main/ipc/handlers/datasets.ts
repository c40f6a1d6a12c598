import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function datasetHandlers({ history }: Services): Pick<Handlers, 'datasets:list' | 'datasets:read-digits'> {
  return {
    'datasets:list': () => history.listDatasets(),
    'datasets:read-digits': ({ dataset, part, indices }) => history.readDigits(dataset, part, indices),
  };
}
