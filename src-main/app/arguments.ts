import path from 'node:path';
import { defaultDataDir } from '../lib/paths.js';

/** What the window is started with. Chromium's own switches may stand among the arguments and are left alone. */
export interface WindowArguments {
  readonly dataDir: string;
}

/** Reads `--data-dir DIR` or `--data-dir=DIR`. */
export function readArguments(argv: readonly string[], currentDir: string): WindowArguments {
  const at = argv.findIndex((argument) => argument === '--data-dir' || argument.startsWith('--data-dir='));
  if (at === -1) return { dataDir: defaultDataDir() };
  const value = argv[at]?.includes('=') ? argv[at].slice('--data-dir='.length) : argv[at + 1];
  return { dataDir: value === undefined || value === '' ? defaultDataDir() : path.resolve(currentDir, value) };
}
