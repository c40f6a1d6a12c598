import type { RequestName } from '@shared/ipc/contract.js';
import type { Envelope } from '@shared/ipc/envelope.js';
import { MAX_TOLD_PATHS } from '@shared/ipc/private-channels.js';
import { z } from '@shared/zod.js';
import type { Log } from '../lib/log.js';
import type { Services } from '../services/services.js';
import { answer } from './answer.js';
import { createHandlers } from './handlers/handlers.js';

/** What the messages of the window lead to. */
export interface Answering {
  /** Never rejects. */
  readonly answer: (name: RequestName, args: readonly unknown[]) => Promise<Envelope<unknown>>;
  /** Remembers what was dropped on the window and tells the page by tokens; what is no list of paths is refused. */
  readonly takeDrop: (args: readonly unknown[]) => void;
}

const dropped = z.tuple([z.array(z.string().max(32_768)).max(MAX_TOLD_PATHS)]);

export function createAnswering(services: Services, log: Log): Answering {
  const handlers = createHandlers(services);
  return {
    answer: (name, args) => answer(handlers, name, args, log),
    takeDrop: (args) => {
      const { data } = dropped.safeParse(args);
      if (data === undefined) {
        log.error('ipc', 'refused dropped files that are no list of paths');
        return;
      }
      const files = services.droppedFiles.register(data[0]);
      if (files.length > 0) services.events.emit('files:dropped', files);
    },
  };
}
