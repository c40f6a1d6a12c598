import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { engineVariables } from '@shared/engine/environment.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { buildConfig, runTraining, tensorFlow } from '../support/oracle-harness.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { builtFile } from '../support/processes.js';

/** So that a thread works for the engine, too. */
const AUGMENTATION = { rotationDegrees: 10, scale: 0.1, shear: 0.1, shiftPixels: 1.5 };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Memory of a process that is in the machine's memory now, in bytes. */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** The memory of an engine process at the end of each epoch. */
function memoryByEpoch(epochs: number): Promise<readonly number[]> {
  const tuning = { intraOpThreads: 1, interOpThreads: 2, towers: 2, oneDnn: true };
  const child = fork(builtFile('main', 'engine', 'entry.cjs'), [], {
    env: { ...process.env, ...engineVariables(tuning) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  const memory: number[] = [];
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      reject(new Error(`The engine ended with code ${String(code)}.`));
    });
    child.on('message', (said) => {
      const message = said as EngineMessage;
      if (message.kind === 'ready')
        child.send({
          kind: 'train',
          config: buildConfig({ epochs, augmentation: AUGMENTATION }),
          dataset: smallMnist(1250, 100),
          resume: null,
        });
      if (message.kind === 'epoch-ended') {
        memory.push(residentBytes(child.pid ?? 0));
        child.send({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
      }
      if (message.kind === 'training-ended') resolve(memory);
    });
  });
}

it('over 20 epochs the memory of an engine stays what it is after the first ones', async () => {
  const memory = await memoryByEpoch(20);
  expect(memory).toHaveLength(20);
  const [early, late] = [Math.max(...memory.slice(4, 10)), Math.min(...memory.slice(14))];
  // a leak of one set of images, or of the weights of each step, would be more
  expect(late - early).toBeLessThan(4e6);
});

it('20 epochs leave no session and no tensor behind', async () => {
  const before = tensorFlow.counts();
  const { ended } = await runTraining(buildConfig({ epochs: 20 }));
  expect(ended?.outcome).toBe('finished');
  expect(tensorFlow.counts()).toEqual(before);
});
