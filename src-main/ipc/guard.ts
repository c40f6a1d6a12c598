import type { WebFrameMain } from 'electron';

/** The one origin that may ask anything. */
export const APP_ORIGIN = 'app://digit-lab';

/** The part of Electron's invoke event that says who asks. */
export interface Sender {
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent' | 'origin'> | null;
}

/** True only for the top frame of our own page: not for a frame that is gone, a sub-frame, or any other origin. */
export function isOurWindow(sender: Sender): boolean {
  const frame = sender.senderFrame;
  if (frame?.parent !== null) return false;
  try {
    const url = new URL(frame.url);
    return `${url.protocol}//${url.host}` === APP_ORIGIN && frame.origin === APP_ORIGIN;
  } catch {
    return false; // not an address at all: about:blank variants, a frame that is being torn down
  }
}
