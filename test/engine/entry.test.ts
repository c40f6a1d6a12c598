import { fork, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { engineVariables } from '@shared/engine/environment.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { initialWeights } from '../../src-main/engine/init.js';
import { buildConfig } from '../support/oracle-harness.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { builtFile, eventually, isAlive, temporaryFolder } from '../support/processes.js';

const ENTRY = builtFile('main', 'engine', 'entry.cjs');
/** So that an engine has a second thread, too. */
const augmentation = { rotationDegrees: 10, scale: 0.1, shear: 0.1, shiftPixels: 1.5 };
const TUNING = { intraOpThreads: 1, interOpThreads: 2, towers: 2, oneDnn: true };

interface ForkedEngine {
  readonly child: ChildProcess;
  readonly messages: readonly EngineMessage[];
  send(request: EngineRequest): void;
  /** The first message of that kind, which has come or will come. */
  next<K extends EngineMessage['kind']>(kind: K): Promise<Extract<EngineMessage, { kind: K }>>;
  readonly ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Start {
  readonly entry?: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** What its process is begun with, such as `nice -n 15`. */
  readonly before?: readonly string[];
}

/** An engine whose epochs are acknowledged as they come. */
function startEngine({ entry = ENTRY, variables = {}, before = [] }: Start = {}): ForkedEngine {
  const [program, ...words] = [...before, process.execPath];
  const child = fork(entry, [], {
    execPath: program,
    execArgv: words,
    env: { ...process.env, ...engineVariables(TUNING), ...variables },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  const messages: EngineMessage[] = [];
  child.on('message', (message: EngineMessage) => {
    messages.push(message);
    if (message.kind === 'epoch-ended') child.send({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
  });
  return {
    child,
    messages,
    send: (request) => child.send(request),
    next: (kind) =>
      eventually(() => {
        const found = messages.find((message): message is Extract<EngineMessage, { kind: typeof kind }> => message.kind === kind);
        if (found === undefined && (child.exitCode ?? child.signalCode) !== null) throw new Error(`The engine ended without ${kind}.`);
        return found;
      }),
    ended: new Promise((resolve) => child.on('exit', resolve)),
  };
}

describe('the engine process', () => {
  it('says what it is, trains real digits, and leaves when told to', async () => {
    const engine = startEngine();
    const { info, pid } = await engine.next('ready');
    expect(info).toMatchObject({ ...TUNING, tensorflow: expect.stringMatching(/^2\.\d+/) as string });
    expect(info.cpuFeatures.length).toBeGreaterThan(0);
    expect([pid, os.getPriority(pid)]).toEqual([engine.child.pid, Math.max(10, os.getPriority())]);
    engine.send({ kind: 'train', config: buildConfig({ epochs: 2 }), dataset: smallMnist(250, 100), resume: null });
    const { report } = await engine.next('epoch-ended');
    expect(report.metrics.epoch).toBe(1);
    expect(report.weights[0]?.values).toBeInstanceOf(Float32Array);
    const { outcome, test } = await engine.next('training-ended');
    expect([outcome, test?.evaluation.total]).toEqual(['finished', 100]);
    engine.send({ kind: 'shutdown' });
    expect(await engine.ended).toBe(0);
  });

  it('stops between steps of a long training, and in the middle of one that is paused', async () => {
    for (const pauseFirst of [false, true]) {
      const engine = startEngine();
      await engine.next('ready');
      engine.send({ kind: 'train', config: buildConfig({ epochs: 1000 }), dataset: smallMnist(250, 100), resume: null });
      await engine.next('steps');
      if (pauseFirst) {
        engine.send({ kind: 'pause' });
        expect((await engine.next('paused')).state.slots.length).toBeGreaterThan(0);
      }
      engine.send({ kind: 'stop' });
      expect((await engine.next('training-ended')).outcome).toBe('stopped');
    }
  });

  it.each(['runs', 'is paused'])('leaves in the middle of an augmented training that %s', async (state) => {
    const engine = startEngine();
    await engine.next('ready');
    engine.send({ kind: 'train', config: buildConfig({ epochs: 1000, augmentation }), dataset: smallMnist(250, 100), resume: null });
    await engine.next('steps');
    if (state === 'is paused') {
      engine.send({ kind: 'pause' });
      await engine.next('paused');
    }
    engine.send({ kind: 'shutdown' });
    expect(await engine.ended).toBe(0);
  });

  it('evaluates any number of networks, refuses to while it trains, and trains on', async () => {
    const engine = startEngine();
    await engine.next('ready');
    const { model, seed } = buildConfig();
    const [weights, dataset] = [initialWeights(model, seed), smallMnist(250, 100)];
    const part = { kind: 'test' } as const;
    for (const id of [1, 2]) engine.send({ kind: 'evaluate', id, model, weights, dataset, part });
    await eventually(() => (engine.messages.filter(({ kind }) => kind === 'evaluated').length === 2 ? true : undefined));
    expect(engine.messages.slice(1)).toMatchObject([1, 2].map((id) => ({ kind: 'evaluated', id, evaluation: { total: 100 } })));
    engine.send({ kind: 'train', config: buildConfig({ epochs: 1000 }), dataset, resume: null });
    engine.send({ kind: 'evaluate', id: 3, model, weights, dataset, part });
    expect(await engine.next('evaluation-failed')).toMatchObject({ id: 3, error: { code: 'already-training' } });
    await engine.next('steps');
    engine.send({ kind: 'stop' });
    expect((await engine.next('training-ended')).outcome).toBe('stopped');
  });

  it('refuses damaged data with a sentence and can still be shut down', async () => {
    const engine = startEngine();
    await engine.next('ready');
    const dataset = smallMnist(250, 100);
    writeFileSync(dataset.files.testLabels.path, 'not labels');
    engine.send({ kind: 'train', config: buildConfig(), dataset, resume: null });
    expect((await engine.next('failed')).error).toEqual({
      code: 'file-malformed',
      message: 't10k-labels-idx1-ubyte is not a readable IDX file: it begins with 0x6e6f7420 where 0x00000801 was expected.',
    });
    engine.send({ kind: 'shutdown' });
    expect(await engine.ended).toBe(0);
  });

  it('ignores Ctrl-C: the parent decides', async () => {
    const engine = startEngine();
    await engine.next('ready');
    engine.child.kill('SIGINT');
    engine.send({ kind: 'train', config: buildConfig({ epochs: 1 }), dataset: smallMnist(250, 100), resume: null });
    expect((await engine.next('training-ended')).outcome).toBe('finished');
  });

  it('says why and ends when TensorFlow cannot be loaded', async () => {
    const away = temporaryFolder();
    cpSync(builtFile('main'), away, { recursive: true });
    const engine = startEngine({ entry: path.join(away, 'engine', 'entry.cjs') });
    const { error } = await engine.next('failed');
    expect(error.code).toBe('engine-unavailable');
    expect(error.message).toMatch(/^Native TensorFlow did not load \(.+\)\. Nothing can be trained without it\. Run "npm run setup"/);
    expect(await engine.ended).toBe(1);
  });

  it('keeps to itself as much as it was told to from outside', async () => {
    const engine = startEngine({ before: ['nice', '-n', '15'] });
    const { pid } = await engine.next('ready');
    expect(os.getPriority(pid)).toBe(Math.min(19, os.getPriority() + 15));
  });

  it('says where it could not write when the temporary folder is gone', async () => {
    const engine = startEngine({ variables: { TMPDIR: path.join(temporaryFolder(), 'gone') } });
    const { error } = await engine.next('failed');
    expect(error.code).toBe('cannot-write');
    expect(error.message).toContain('gone');
    expect(await engine.ended).toBe(1);
  });

  it('reports a bug as such and ends', async () => {
    const engine = startEngine();
    await engine.next('ready');
    const request = { kind: 'train', config: buildConfig(), dataset: smallMnist(250, 100), resume: null } as const;
    engine.send(request);
    engine.send(request);
    expect((await engine.next('failed')).error).toEqual({ code: 'internal', message: 'An engine process does one training.' });
    expect(await engine.ended).toBe(1);
  });

  it('does not outlive a parent that was killed in mid-training', async () => {
    const config = buildConfig({ epochs: 1000, augmentation });
    const request = { kind: 'train', config, dataset: smallMnist(250, 100), resume: null };
    const script = `
      const child = require('node:child_process').fork(${JSON.stringify(ENTRY)}, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.on('message', ({ kind }) => {
        if (kind === 'ready') child.send(${JSON.stringify(request)});
        if (kind === 'steps') console.log(child.pid);
      });`;
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...engineVariables(TUNING) },
    });
    children.push(parent);
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => {
        resolve(Number(data.toString().split('\n')[0]));
      }),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => (isAlive(pid) ? undefined : true));
  });
});
