import { app } from 'electron';
import { EXIT } from '../cli/command.js';
import { contextOpener, type Installation } from '../cli/open-context.js';
import { createOutput } from '../cli/output.js';
import { runCommandLine } from '../cli/run-command.js';
import { utilityTransport } from '../engine-host/transport-utility.js';
import { createLog } from '../lib/log.js';
import { commandLineArguments } from './arguments.js';
import { runInstalledDoctor } from './doctor.js';
import { PLACES } from './places.js';

/** The command line's composition root in an installed app, which has no Node beside it: Electron without a window. */
const verbose = process.env['DIGIT_LAB_VERBOSE'] === '1';
const log = createLog((line) => process.stderr.write(line), undefined, !verbose);
const forkEngine = utilityTransport(PLACES.engineEntry);

/** Under Electron neither Ctrl-C nor SIGTERM reaches `process.on`: Chromium turns both into a wish to quit. */
const listeners = new Set<() => void>();
function onInterrupt(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

app.on('before-quit', (event) => {
  event.preventDefault();
  if (listeners.size === 0) exitWith(EXIT.interrupted); // nothing to bring to an end
  for (const listener of listeners) listener();
});

const installation: Installation = {
  forkEngine,
  workerFile: PLACES.historyWorker,
  resourcesDir: PLACES.resources,
  appVersion: app.getVersion(),
  onInterrupt,
  runDoctor: (output, openHistory) => runInstalledDoctor(forkEngine, log, output, openHistory),
};

/** Ends with the command's code once everything that was printed has left. */
function exitWith(code: number): void {
  process.stdout.write('', () => {
    process.stderr.write('', () => {
      app.exit(code);
    });
  });
}

// A reader that went away (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stderr.on('error', () => undefined);

async function start(): Promise<void> {
  await app.whenReady();
  const code = await runCommandLine(commandLineArguments(process.argv) ?? [], {
    program: 'digit-lab',
    appVersion: installation.appVersion,
    createOutput: (json) => createOutput(json, process.stdout),
    openContext: contextOpener(installation, log),
    printError: (text) => process.stderr.write(`${text}\n`),
    log,
  });
  exitWith(code);
}

void start();
