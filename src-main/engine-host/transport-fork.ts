import { fork } from 'node:child_process';
import type { EngineMessage } from '@shared/engine/protocol.js';
import type { ForkEngine } from './transport.js';

/** An engine as a child of plain Node. `detached` keeps a terminal's Ctrl-C from reaching it: the parent decides. */
export function forkTransport(entryFile: string): ForkEngine {
  return (environment) => {
    const child = fork(entryFile, [], {
      env: { ...process.env, ...environment },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    return {
      pid: child.pid,
      send: (request) => {
        if (child.connected) child.send(request);
      },
      onMessage: (listener) => {
        child.on('message', (message) => {
          listener(message as EngineMessage);
        });
      },
      onOutput: (listener) => {
        for (const stream of [child.stdout, child.stderr])
          stream?.on('data', (data: Buffer) => {
            listener(data.toString());
          });
      },
      onExit: (listener) => {
        child.on('error', () => {
          listener(null);
        });
        child.on('exit', (code) => {
          listener(code);
        });
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };
}
