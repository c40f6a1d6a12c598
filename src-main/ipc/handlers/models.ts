import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function modelHandlers({ models, pickModelFiles }: Services): Pick<Handlers, 'models:list' | 'models:import'> {
  return {
    'models:list': () => models.list(),
    'models:import': async () => {
      const files = await pickModelFiles();
      return files === null ? null : models.import(files);
    },
  };
}
