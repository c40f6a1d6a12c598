import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { resolveAsset } from './addresses.js';

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

/** Answers an address of the app's own scheme with a file inside `root`, after following links; everything else is not found. */
export async function serveFile(root: string, address: string): Promise<Response> {
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
