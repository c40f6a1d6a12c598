import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { toErrorReport } from '@shared/errors.js';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { Envelope } from '@shared/ipc/envelope.js';
import { REGISTER_DROP } from '@shared/ipc/private-channels.js';
import type { Log } from '../lib/log.js';
import type { Emitter } from '../lib/emitter.js';
import type { Answering } from './answering.js';
import { isOurWindow } from './guard.js';

/** What is there once the services are. */
interface Answerer {
  readonly answering: Answering;
}

/** Listens to every request of the contract; one that comes before the services are there is answered when they are. */
export function registerRequests(services: Promise<Answerer>, log: Log): void {
  for (const name of REQUEST_NAMES) {
    ipcMain.handle(name, async (event: IpcMainInvokeEvent, ...args: unknown[]): Promise<Envelope<unknown>> => {
      if (!isOurWindow(event)) {
        log.error('ipc', `refused ${name} from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
        return { ok: false, error: { code: 'bad-request', message: 'Only the window of Digit Lab may ask this.' } };
      }
      try {
        return await (await services).answering.answer(name, args);
      } catch (error) {
        return { ok: false, error: toErrorReport(error) }; // there are no services: the start tells the user why, and ends
      }
    });
  }
}

/** Hears from the preload what was dropped on the window. No page can send on this channel. */
export function registerDrops(services: Promise<Answerer>, log: Log): void {
  ipcMain.on(REGISTER_DROP, (event: IpcMainEvent, ...args: unknown[]) => {
    if (!isOurWindow(event)) {
      log.error('ipc', `refused dropped files from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
      return;
    }
    services.then(
      ({ answering }) => {
        answering.takeDrop(args);
      },
      (error: unknown) => {
        log.error('ipc', 'dropped files came to an app that could not start', error);
      },
    );
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
