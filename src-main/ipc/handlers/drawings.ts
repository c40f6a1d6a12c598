import type { DrawingsRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function drawingHandlers({ drawings }: Services): Pick<Handlers, keyof DrawingsRequests> {
  return {
    'drawings:list': () => drawings.list(),
    'drawings:save': (drawing) => drawings.save(drawing),
    'drawings:delete': async (drawingId) => {
      await drawings.delete(drawingId);
      return null;
    },
    'drawings:export': (format) => drawings.exportAsked(format),
  };
}
