import type { ModelsRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function modelHandlers({ models, saving, pickModelFiles }: Services): Pick<Handlers, keyof ModelsRequests> {
  return {
    'models:list': () => models.list(),
    'models:import': async () => {
      const files = await pickModelFiles();
      return files === null ? null : models.import(files);
    },
    'models:export': (request) => saving.exportModel(request),
  };
}
