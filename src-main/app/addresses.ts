import path from 'node:path';
import { APP_ORIGIN } from '../ipc/guard.js';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether a page may go to an address: only within the app. */
export function isOwnAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}` === APP_ORIGIN && url.username === '' && url.password === '';
  } catch {
    return false; // not an address
  }
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
