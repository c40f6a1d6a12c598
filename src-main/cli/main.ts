import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import { forkTransport } from '../engine-host/transport-fork.js';
import { createLog } from '../lib/log.js';
import { EXIT, type ExitCode } from './command.js';
import { contextOpener } from './open-context.js';
import { createOutput } from './output.js';
import { runCommandLine } from './run-command.js';

/** The command line's composition root under plain Node: from a clone, built to out/main/cli/main.cjs. */
const root = path.join(__dirname, '..', '..', '..');
const built = (...parts: string[]): string => path.join(root, 'out', 'main', ...parts);
const verbose = process.env['DIGIT_LAB_VERBOSE'] === '1';
const log = createLog((line) => process.stderr.write(line), undefined, !verbose);

function appVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

/** The set-up's own inspection, as a process of its own: it must work when nothing else does. */
function runDoctor(json: boolean): Promise<ExitCode> {
  const script = path.join(root, 'scripts', 'doctor.mjs');
  if (!existsSync(script))
    throw new AppError('file-not-found', 'The set-up scripts are not beside this program. Run doctor from a clone of the repository.');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...(json ? ['--json'] : [])], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code === 0 ? EXIT.done : EXIT.failed);
    });
  });
}

function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

// A reader that went away (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stderr.on('error', () => undefined);

const installation = {
  forkEngine: forkTransport(built('engine', 'entry.cjs')),
  workerFile: built('history', 'worker.cjs'),
  resourcesDir: path.join(root, 'resources'),
  appVersion: appVersion(),
  onInterrupt,
  runDoctor: ({ json }: { readonly json: boolean }) => runDoctor(json),
};

void runCommandLine(process.argv.slice(2), {
  program: 'digit-lab',
  appVersion: installation.appVersion,
  createOutput: (json) => createOutput(json, process.stdout),
  openContext: contextOpener(installation, log),
  printError: (text) => process.stderr.write(`${text}\n`),
  log,
}).then((code) => {
  process.exitCode = code;
});
