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

/** What the launcher puts before the arguments of a command; `--` keeps Chromium from reading them as its own switches. */
export const COMMAND_LINE_SWITCH = '--command-line';

/** The arguments of a command after `--command-line --`, or undefined when a window is wanted. */
export function commandLineArguments(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.indexOf(COMMAND_LINE_SWITCH);
  return at !== -1 && argv[at + 1] === '--' ? argv.slice(at + 2) : undefined;
}
