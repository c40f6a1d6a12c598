import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function trainingHandlers({ training }: Services): Pick<Handlers, 'training:start' | 'training:stop' | 'training:get-current'> {
  return {
    'training:start': (config) => training.start(config),
    'training:stop': async () => {
      await training.stop();
      return null;
    },
    'training:get-current': () => training.current(),
  };
}
