import { protocol, type Session } from 'electron';
import { serveFile } from './serve-file.js';

/** To be called before `app` is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the renderer's files at app://digit-lab/. */
export function serveRenderer(session: Session, root: string): void {
  session.protocol.handle('app', (request) => serveFile(root, request.url));
}
