import type { ModelsRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function modelHandlers({ models, saving, pickModelFiles, droppedFiles }: Services): Pick<Handlers, keyof ModelsRequests> {
  return {
    'models:list': () => models.list(),
    'models:import': async () => {
      const files = await pickModelFiles();
      return files === null ? null : models.import(files);
    },
    'models:import-dropped': (tokens) => models.import(droppedFiles.take(tokens)),
    'models:export': (request) => saving.exportModel(request),
    'models:evaluate': async ({ id, shifts, dataset: asked }) => {
      const { dataset, evaluation } = await models.evaluateKept(id, shifts, asked ?? null);
      const { loss, correct, total } = evaluation;
      return { dataset, shifts, loss, correct, total };
    },
    'models:get-evaluations': (id) => models.tests(id),
  };
}
