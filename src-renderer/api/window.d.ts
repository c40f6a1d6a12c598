import type { WindowApi } from '@shared/ipc/api.js';

declare global {
  interface Window {
    /** Put there by the preload; read by client.ts alone. */
    readonly api: WindowApi;
  }
}
export {};
