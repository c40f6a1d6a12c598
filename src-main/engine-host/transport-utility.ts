import { utilityProcess } from 'electron';
import type { EngineMessage } from '@shared/engine/protocol.js';
import type { ForkEngine } from './transport.js';

/** An engine as a utility process of Electron. */
export function utilityTransport(entryFile: string): ForkEngine {
  return (environment) => {
    const child = utilityProcess.fork(entryFile, [], {
      serviceName: 'Digit Lab engine',
      stdio: 'pipe',
      env: { ...process.env, ...environment },
    });
    return {
      get pid() {
        return child.pid;
      },
      send: (request) => {
        child.postMessage(request);
      },
      onMessage: (listener) => {
        child.on('message', (message: EngineMessage) => {
          listener(message);
        });
      },
      onOutput: (listener) => {
        for (const stream of [child.stdout, child.stderr])
          stream?.on('data', (data: Buffer) => {
            listener(data.toString());
          });
      },
      onExit: (listener) => {
        child.on('exit', (code) => {
          listener(code);
        });
      },
      kill: () => {
        const end = (): void => {
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        };
        // a process that is only being made has no id yet
        if (child.pid === undefined) child.once('spawn', end);
        else end();
      },
    };
  };
}
