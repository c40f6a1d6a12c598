import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import { MAX_TOLD_PATHS, REGISTER_DROP } from '@shared/ipc/private-channels.js';

/** The bridge: one named function for each request and each event, nothing general. */
const request = Object.fromEntries(
  REQUEST_NAMES.map((name) => [name, (...args: unknown[]): Promise<unknown> => ipcRenderer.invoke(name, ...args)]),
);

const on = Object.fromEntries(
  EVENT_NAMES.map((name) => [
    name,
    (listener: (payload: unknown) => void): (() => void) => {
      const relay = (_event: IpcRendererEvent, payload: unknown): void => {
        listener(payload);
      };
      ipcRenderer.on(name, relay);
      return () => {
        ipcRenderer.off(name, relay);
      };
    },
  ]),
);

// Where dropped files lie goes to main alone. A drop that the page made up itself is not trusted, and what is no file has no path.
window.addEventListener(
  'drop',
  (event) => {
    if (!event.isTrusted) return;
    const paths = [...(event.dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file)).filter((file) => file !== '');
    if (paths.length > 0) ipcRenderer.send(REGISTER_DROP, paths.slice(0, MAX_TOLD_PATHS));
  },
  { capture: true },
);

// Built from the contract's names, so it has the shape of WindowApi (src-shared/ipc/api.ts); a contract spec compares them.
contextBridge.exposeInMainWorld('api', { request, on });
