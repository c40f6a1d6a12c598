import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import type { EventMap, RequestName } from '@shared/ipc/contract.js';
import type { Envelope } from '@shared/ipc/envelope.js';
import { REGISTER_DROP } from '@shared/ipc/private-channels.js';
import { z } from '@shared/zod.js';
import { DROP_LIMITS } from '../services/dropped-files.js';
import type { Services } from '../services/services.js';
import type { Log } from '../lib/log.js';
import type { Emitter } from '../lib/emitter.js';
import { answer } from './answer.js';
import { isOurWindow } from './guard.js';
import type { Handlers } from './handlers/handler.js';

/** Answers every request of the contract; returns the way to stop answering. */
export function registerHandlers(handlers: Handlers, log: Log): () => void {
  for (const name of REQUEST_NAMES) {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, ...args: unknown[]): Promise<Envelope<unknown>> => {
      if (!isOurWindow(event)) {
        log.error('ipc', `refused ${name} from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
        return Promise.resolve({ ok: false, error: { code: 'bad-request', message: 'Only the window of Digit Lab may ask this.' } });
      }
      return answer(handlers, name, args, log);
    });
  }
  return () => {
    for (const name of REQUEST_NAMES satisfies readonly RequestName[]) ipcMain.removeHandler(name);
  };
}

const dropped = z.tuple([z.array(z.string().max(32_768)).max(DROP_LIMITS.files)]);

/** Hears from the preload what was dropped on the window, and tells the page by tokens. No page can send on this channel. */
export function registerDrops({ droppedFiles, events }: Pick<Services, 'droppedFiles' | 'events'>, log: Log): void {
  ipcMain.on(REGISTER_DROP, (event: IpcMainEvent, ...args: unknown[]) => {
    const { data } = dropped.safeParse(args);
    if (!isOurWindow(event) || data === undefined) {
      log.error('ipc', `refused dropped files from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
      return;
    }
    const files = droppedFiles.register(data[0]);
    if (files.length > 0) events.emit('files:dropped', files);
  });
}

/** Sends every event of the contract to a page while it lives. */
export function forwardEvents(events: Emitter<EventMap>, page: WebContents): void {
  const unsubscribes = EVENT_NAMES.map((name) =>
    events.on(name, (payload) => {
      if (!page.isDestroyed()) page.send(name, payload);
    }),
  );
  page.once('destroyed', () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  });
}
