import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '@shared/errors.js';

/** better-sqlite3's shipped binaries call Node-API 10 without asking for it, and end the whole process below. */
const PREBUILT_NODE_API = 10;

/** Where better-sqlite3 is installed. */
export function sqliteFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
}

/** Refuses, before anything is loaded, a native build that would crash this Node or Electron. Throws `history-unavailable`. */
export function assertNativeBuild(folder: string = sqliteFolder(), nodeApi: string = process.versions['napi'] ?? '0'): void {
  const built = ['Release', 'Debug'].some((kind) => fs.existsSync(path.join(folder, 'build', kind, 'better_sqlite3.node')));
  if (built || Number(nodeApi) >= PREBUILT_NODE_API) return;
  throw new AppError(
    'history-unavailable',
    `The database part has not been built for this Node (it has Node-API ${nodeApi}, the shipped one needs ${PREBUILT_NODE_API}). Run "npm run setup".`,
  );
}
