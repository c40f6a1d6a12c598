import type { DatasetsRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function datasetHandlers({ history, datasets, datasetChoices, droppedFiles }: Services): Pick<Handlers, keyof DatasetsRequests> {
  return {
    'datasets:list': () => datasets.list(),
    'datasets:read-digits': ({ dataset, part, indices }) => history.readDigits(dataset, part, indices),
    'datasets:choose': (source) => datasetChoices.choose(source),
    'datasets:choose-dropped': (tokens) => datasetChoices.chooseDropped(droppedFiles.take(tokens)),
    'datasets:import': (request) => datasetChoices.import(request),
    'datasets:cancel-import': () => {
      datasets.cancelImport();
      return null;
    },
    'datasets:change': ({ id, ...changes }) => datasets.change(id, changes),
    'datasets:remove': async (datasetId) => {
      await datasets.remove(datasetId);
      return null;
    },
  };
}
