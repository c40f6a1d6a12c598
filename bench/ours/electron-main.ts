import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { utilityTransport } from '../../src-main/engine-host/transport-utility.js';
import { runOurs } from './run-ours.js';

/** Our engine as a utility process of Electron, without a window. The last two arguments: the job, the engine's entry file. */
const [jobText = '', engineEntry = ''] = process.argv.slice(-2);

async function main(): Promise<number> {
  await app.whenReady();
  try {
    await runOurs(utilityTransport(engineEntry), jobText, { Electron: process.versions.electron });
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

const userData = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-bench-'));
app.setPath('userData', userData);
app.on('quit', () => {
  rmSync(userData, { recursive: true, force: true });
});
void main().then((code) => {
  app.exit(code);
});
