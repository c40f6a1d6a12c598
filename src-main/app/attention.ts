import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { EventMap } from '@shared/ipc/contract.js';
import type { Emitter } from '../lib/emitter.js';
import { deservesNotice, endingWords } from './ending-words.js';

/** Keeps the computer from falling asleep while a training computes; a paused one does not. */
export function stayAwakeWhileTraining(events: Emitter<EventMap>): void {
  let blocker: number | undefined;
  const setAwake = (awake: boolean): void => {
    if (awake) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
  events.on('training:progressed', ({ phase }) => {
    setAwake(phase !== 'paused');
  });
  events.on('training:ended', () => {
    setAwake(false);
  });
}

/** Notifies of the end of a long training while the window is not in front; a click brings it there. */
export function notifyOfEnds(events: Emitter<EventMap>, getWindow: () => BrowserWindow | undefined, now: () => number): void {
  events.on('training:ended', (run) => {
    const window = getWindow();
    const isSeen = window?.isFocused() ?? false;
    if (!deservesNotice(run, isSeen, now()) || !Notification.isSupported()) return;
    const notification = new Notification(endingWords(run));
    notification.on('click', () => {
      window?.show();
      window?.focus();
    });
    notification.show();
  });
}
