import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';

/** The process that forked this one, through whichever transport. */
export interface Parent {
  send(message: EngineMessage): void;
  onRequest(listener: (request: EngineRequest) => void): void;
  /** Called once, when the parent is gone or has hung up. */
  onGone(listener: () => void): void;
}

/** What is used of Electron's process.parentPort (a ParentPort), so that this file does without Electron's types. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: EngineRequest }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: EngineMessage): void;
}

const PARENT_LOOK_MS = 500;

/** A killed parent may leave its channel open for a while; a changed parent id tells it, too. */
function whenOrphaned(listener: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    listener();
  }, PARENT_LOOK_MS);
  timer.unref();
}

function utilityParent(port: UtilityPort): Parent {
  return {
    send: (message) => {
      port.postMessage(message);
    },
    onRequest: (listener) => {
      port.on('message', (event) => {
        listener(event.data);
      });
    },
    onGone: (listener) => {
      port.on('close', listener);
      whenOrphaned(listener);
    },
  };
}

function forkedParent(): Parent {
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onRequest: (listener) => {
      process.on('message', (message) => {
        listener(message as EngineRequest);
      });
    },
    onGone: (listener) => {
      process.on('disconnect', listener);
      whenOrphaned(listener);
    },
  };
}

/** Throws when nobody forked this process. */
export function connectParent(): Parent {
  const { parentPort } = process as typeof process & { readonly parentPort?: UtilityPort };
  if (parentPort) return utilityParent(parentPort);
  if (process.send) return forkedParent();
  throw new Error('The engine is started by Digit Lab; it has nothing to do on its own.');
}
