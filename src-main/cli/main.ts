import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MNIST } from '@shared/domain/dataset.js';
import { defaultTuning } from '@shared/engine/environment.js';
import { AppError } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { forkTransport } from '../engine-host/transport-fork.js';
import { openHistory } from '../history/client.js';
import type { History } from '../history/history.js';
import { Emitter } from '../lib/emitter.js';
import { createLog } from '../lib/log.js';
import { defaultDataDir } from '../lib/paths.js';
import { ModelsService } from '../services/models-service.js';
import { TrainingService } from '../services/training-service.js';
import { tune, tuningCandidates } from '../services/tuning-service.js';
import { EXIT, type CommandContext, type ExitCode } from './command.js';
import { createOutput, type Output } from './output.js';
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

function openContext(output: Output, givenDir: string | undefined): { context: CommandContext; close: () => Promise<void> } {
  const dataDir = givenDir === undefined ? defaultDataDir() : path.resolve(givenDir);
  const forkEngine = forkTransport(built('engine', 'entry.cjs'));
  let opened: Promise<History> | undefined;
  const open = async (): Promise<History> => {
    const { history, opening } = await openHistory({
      dataDir,
      resourcesDir: path.join(root, 'resources'),
      workerFile: built('history', 'worker.cjs'),
    });
    if (opening.notice !== null) process.stderr.write(`${opening.notice}\n`);
    return history;
  };
  const openOnce = (): Promise<History> => (opened ??= open());
  const events = new Emitter<EventMap>((error) => {
    log.error('events', 'a listener failed', error);
  });
  const shared = { forkEngine, defaultTuning: defaultTuning(os.availableParallelism()), now: Date.now, events, log };
  const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const openTraining: CommandContext['openTraining'] = async () => {
    const training = new TrainingService({ ...shared, history: await openOnce(), appVersion: appVersion(), wait });
    return { training, events };
  };
  const openModels = async (): Promise<ModelsService> => new ModelsService({ ...shared, history: await openOnce() });
  const tuneHere: CommandContext['tune'] = async (onMeasured) => {
    const dataset = await (await openOnce()).prepareDataset(MNIST.id);
    return tune(tuningCandidates(os.availableParallelism()), { forkEngine, dataset, log, onMeasured });
  };
  return {
    context: { output, openHistory: openOnce, openTraining, openModels, tune: tuneHere, onInterrupt, runDoctor },
    close: async () => {
      await opened?.then(
        (history) => history.close(),
        () => undefined, // the command itself has reported why it could not be opened
      );
    },
  };
}

// A reader that went away (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runCommandLine(process.argv.slice(2), {
  program: 'digit-lab',
  createOutput: (json) => createOutput(json, process.stdout),
  openContext,
  printError: (text) => process.stderr.write(`${text}\n`),
  log,
}).then((code) => {
  process.exitCode = code;
});
