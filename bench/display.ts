import { spawn, type ChildProcess } from 'node:child_process';
import { JobFailure } from './run-job.js';

export interface Display {
  readonly name: string;
  readonly end: () => void;
}

/** The display of this session, or where there is none a virtual one of our own. */
export async function openDisplay(): Promise<Display> {
  const given = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (given !== undefined || process.platform !== 'linux') return { name: given ?? '', end: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const name = await displayOf(server);
  return { name, end: () => server.kill() };
}

function displayOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.on('error', (error) => {
      reject(new JobFailure(`no window can be opened here: ${error.message}`));
    });
    server.on('exit', (code) => {
      reject(new JobFailure(`no window can be opened here: Xvfb ended with ${String(code)}`));
    });
    server.stdio[3]?.once('data', (data: Buffer) => {
      resolve(`:${data.toString().trim()}`);
    });
  });
}
