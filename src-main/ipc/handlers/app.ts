import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function appHandlers({
  history,
  opening,
  training,
  saving,
  events,
  appVersion,
}: Services): Pick<Handlers, 'app:get-info' | 'settings:get' | 'settings:change' | 'app:save-file'> {
  return {
    'app:get-info': () => ({
      version: appVersion,
      electron: process.versions.electron,
      engine: training.engineStatus,
      interrupted: opening.interrupted,
      notice: opening.notice,
    }),
    'settings:get': () => history.getSettings(),
    'settings:change': async (changes) => {
      const settings = await history.changeSettings(changes);
      events.emit('settings:changed', settings);
      return settings;
    },
    'app:save-file': (request) => saving.saveFile(request),
  };
}
