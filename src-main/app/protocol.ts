import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_ORIGIN } from '../ipc/guard.js';

/** Nothing but the app's own files, no inline code, no connections: sent as a header with every file. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** To be called before `app` is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/**
 * The file inside `root` that an address names, or undefined: another host, a file type that is not served, a path
 * that leaves the root in any spelling (`..`, %2e%2e, backslash, NUL, drive letters).
 */
export function resolveAsset(root: string, address: string): { readonly file: string; readonly mimeType: string } | undefined {
  let pathname: string;
  try {
    const url = new URL(address);
    if (`${url.protocol}//${url.host}` !== APP_ORIGIN) return undefined;
    pathname = decodeURIComponent(url.pathname);
  } catch {
    return undefined; // not an address, or a broken escape
  }
  if (/[\\\0:]/.test(pathname)) return undefined;
  const file = path.resolve(root, `.${pathname === '/' ? '/index.html' : pathname}`);
  const mimeType = MIME_TYPES[path.extname(file)];
  if (!file.startsWith(root + path.sep) || mimeType === undefined) return undefined;
  return { file, mimeType };
}

async function serve(root: string, address: string): Promise<Response> {
  const asset = resolveAsset(root, address);
  if (asset === undefined) return new Response('Not found', { status: 404 });
  const real = await realpath(asset.file).catch(() => undefined);
  if (real === undefined || !real.startsWith((await realpath(root)) + path.sep)) return new Response('Not found', { status: 404 });
  return new Response(new Uint8Array(await readFile(real)), {
    headers: {
      'content-type': asset.mimeType,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    },
  });
}

/** Serves the renderer's files at app://digit-lab/. */
export function serveRenderer(session: Session, root: string): void {
  session.protocol.handle('app', (request) => serve(root, request.url));
}
