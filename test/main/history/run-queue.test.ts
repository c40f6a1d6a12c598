import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildConfig, buildEpoch, buildPause, buildWeights, ENVIRONMENT, FACTS, openTestStore, recordRun } from '../../support/history.js';
import type { TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const queue = ({ store }: TestStore, name: string): string =>
  store.createRun({ config: buildConfig({ name }), createdAt: Date.UTC(2026, 0, 31), queued: true }).id;

const waiting = ({ store }: TestStore): readonly (readonly [number | null, string])[] =>
  store
    .listRuns()
    .filter(({ status }) => status === 'queued')
    .map(({ queuePosition, name }) => [queuePosition, name] as const)
    .sort(([a], [b]) => (a ?? 0) - (b ?? 0));

const names = (opened: TestStore): readonly string[] => {
  const rows = waiting(opened);
  expect(rows.map(([position]) => position)).toEqual(rows.map((_, index) => index));
  return rows.map(([, name]) => name);
};

describe('the queue', () => {
  it('survives, owned by nobody, and is no interruption', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    for (const name of ['a', 'b']) queue(opened, name);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.opening.interrupted).toEqual([]);
    expect(names(again)).toEqual(['a', 'b']);
    await again.close();
  });

  it('keeps every order that moves and cancellations can make', async () => {
    const opened = await openTestStore(temporaryFolder());
    const commands = fc.array(fc.tuple(fc.constantFrom('move', 'cancel', 'take', 'add'), fc.nat(5), fc.option(fc.nat(5))), {
      maxLength: 12,
    });
    let number = 0;
    fc.assert(
      fc.property(commands, (list) => {
        for (const { id } of opened.store.listRuns())
          if (opened.store.getRun(id).summary.status === 'queued') opened.store.cancelQueued(id);
        const model: { id: string; name: string }[] = [];
        const add = (): void => {
          const name = `run ${number++}`;
          model.push({ id: queue(opened, name), name });
        };
        for (let count = 0; count < 3; count++) add();
        for (const [kind, at, before] of list) {
          const run = model[at % Math.max(1, model.length)];
          if (kind === 'add' || run === undefined) add();
          else if (kind === 'move') {
            const target = before === null ? undefined : model[before % model.length];
            opened.store.moveInQueue(run.id, target?.id ?? null);
            if (target === run) continue;
            model.splice(model.indexOf(run), 1);
            model.splice(target === undefined ? model.length : model.indexOf(target), 0, run);
          } else {
            if (kind === 'cancel') opened.store.cancelQueued(run.id);
            else opened.store.takeQueued(run.id);
            model.splice(model.indexOf(run), 1);
          }
          expect(names(opened)).toEqual(model.map(({ name }) => name));
          expect(opened.store.getFirstQueued()).toBe(model[0]?.id ?? null);
        }
      }),
      { numRuns: 30, seed: 3 },
    );
    await opened.close();
  });

  it('gives a run away once, as the taker’s own', async () => {
    const opened = await openTestStore(temporaryFolder());
    const id = queue(opened, 'a');
    expect(opened.store.takeQueued(id)).toMatchObject({ kind: 'taken', run: { detail: { summary: { status: 'running' } }, saved: null } });
    for (const call of [() => opened.store.takeQueued(id), () => opened.store.cancelQueued(id), () => opened.store.moveInQueue(id, null)])
      expect(call).toThrow(/does not wait in the queue: it is running/);
    expect(() => opened.store.takeQueued('nope')).toThrow(expect.objectContaining({ code: 'run-not-found' }) as Error);
    opened.store.recordStart(id, ENVIRONMENT, FACTS);
    expect(opened.store.recordEpoch(id, buildEpoch(1)).epochsDone).toBe(1);
    await opened.close();
  });
});

describe('pauses', () => {
  it('go on and are released by their owner only, and only while paused', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    expect(() => opened.store.recordContinue(runId)).toThrow(/is running, not paused/);
    expect(() => opened.store.releasePaused(runId)).toThrow(/is running, not paused/);
    opened.store.recordPause(runId, buildPause(1, 3));
    expect(opened.store.recordContinue(runId).status).toBe('running');
    opened.store.recordPause(runId, buildPause(1, 5));
    expect(opened.store.releasePaused(runId)).toMatchObject({ status: 'paused', resumable: true });
    expect(() => opened.store.recordContinue(runId)).toThrow(/is not being trained here: it is paused/);
    expect(opened.store.takeForResume(runId).state.step).toBe(35);
    await opened.close();
  });

  it('that were asked for twice without a step between keep the time that was trained', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 1);
    const { trainingMs } = opened.store.recordPause(runId, buildPause(1, 5));
    opened.store.recordContinue(runId);
    const pause = buildPause(1, 5);
    const none = new Float32Array(0);
    const steps = { firstStep: 36, loss: none, accuracy: none, learningRate: none, elapsedMs: none };
    expect(opened.store.recordPause(runId, { ...pause, steps }).trainingMs).toBe(trainingMs);
    await opened.close();
  });

  it('changes of the learning rate are kept by step', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 1);
    for (const change of [
      { step: 40, learningRate: 0.1 },
      { step: 9, learningRate: 0.2 },
      { step: 40, learningRate: 0.3 },
    ])
      opened.store.recordRateChange(runId, change);
    expect(opened.store.getRun(runId).rateChanges).toEqual([
      { step: 9, learningRate: 0.2 },
      { step: 40, learningRate: 0.3 },
    ]);
    // resumed from before it: what was to come at step 40 is void
    opened.store.recordRateChange(runId, { step: 30, learningRate: 0.4 });
    expect(opened.store.getRun(runId).rateChanges).toEqual([
      { step: 9, learningRate: 0.2 },
      { step: 30, learningRate: 0.4 },
    ]);
    await opened.close();
  });
});

describe('a run that comes from another one', () => {
  const end = (opened: TestStore, runId: string): unknown => opened.store.endRun(runId, { status: 'finished', endedAt: 1, test: null });
  const child = ({ store }: TestStore, kind: 'repeats' | 'extends', runId: string, overrides = {}): string =>
    store.createRun({ config: buildConfig(overrides), createdAt: Date.UTC(2026, 1, 1), queued: true, origin: { kind, runId } }).id;

  it('begins with the state after its parent’s last epoch, in a file of its own', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const parent = recordRun(opened, 4);
    end(opened, parent);
    const id = child(opened, 'extends', parent);
    expect(readdirSync(path.join(dataDir, 'checkpoints', id))).toEqual(['state-0.safetensors']);
    const taken = opened.store.takeQueued(id);
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    expect(taken.run.saved).toMatchObject({ weights: buildWeights(4), state: { step: 0, epoch: 0, slots: buildEpoch(4).state.slots } });
    expect(JSON.parse(taken.run.saved?.state.generator ?? '')).toEqual({
      extends: { step: 120, epoch: 4, generator: buildEpoch(4).state.generator },
    });
    await opened.close();
  });

  it.each(['damaged', 'of a pause'])('begins with its parent’s best weights when the last state is %s, and says so', async (why) => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const parent = recordRun(opened, 4);
    if (why === 'damaged') writeFileSync(path.join(dataDir, 'checkpoints', parent, 'state-120.safetensors'), 'no');
    else opened.store.recordPause(parent, buildPause(4, 3));
    end(opened, parent);
    const id = child(opened, 'extends', parent);
    expect(opened.store.getRun(id).summary.notes).toBe(
      'Continues "A run" from the weights of its epoch 3. The optimizer starts anew, because the state of the last epoch is not kept.',
    );
    const taken = opened.store.takeQueued(id);
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    expect(taken.run.saved).toMatchObject({ weights: buildWeights(3), state: { step: 0, slots: [] } });
    await opened.close();
  });

  it('fails and leaves the queue when what it begins with is gone by then', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const parent = recordRun(opened, 1);
    end(opened, parent);
    const [id, next] = [child(opened, 'extends', parent), queue(opened, 'next')];
    writeFileSync(path.join(dataDir, 'checkpoints', id, 'state-0.safetensors'), 'no');
    expect(opened.store.takeQueued(id)).toMatchObject({
      kind: 'unusable',
      run: { id, status: 'failed', failure: { code: 'file-malformed' } },
      queue: [{ id: next, queuePosition: 0 }],
    });
    await opened.close();
  });

  it('leaves nothing behind when it is taken back', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const parent = recordRun(opened, 1);
    end(opened, parent);
    const id = child(opened, 'extends', parent);
    opened.store.cancelQueued(id);
    expect(existsSync(path.join(dataDir, 'checkpoints', id))).toBe(false);
    expect(() => opened.store.getRun(id)).toThrow(/There is no run/);
    await opened.close();
  });

  it('is refused with another network, and from a run that has not ended', async () => {
    const opened = await openTestStore(temporaryFolder());
    const parent = recordRun(opened, 1);
    expect(() => child(opened, 'extends', parent)).toThrow(/has not ended yet: it is running. Wait for its end/);
    end(opened, parent);
    const { model } = buildConfig();
    expect(() => child(opened, 'extends', parent, { model: { ...model, hidden: [] } })).toThrow(/has another network/);
    expect(opened.store.listRuns()).toHaveLength(1);
    await opened.close();
  });

  it('repeats an extension from where that one began', async () => {
    const opened = await openTestStore(temporaryFolder());
    const parent = recordRun(opened, 1);
    end(opened, parent);
    const extension = child(opened, 'extends', parent);
    opened.store.takeQueued(extension);
    opened.store.recordStart(extension, ENVIRONMENT, FACTS);
    opened.store.recordEpoch(extension, buildEpoch(1));
    end(opened, extension);
    const repeat = child(opened, 'repeats', extension);
    const taken = opened.store.takeQueued(repeat);
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    expect(taken.run.saved?.weights).toEqual(buildWeights(1));
    expect(opened.store.getRun(repeat)).toMatchObject({ summary: { parentId: parent, repeatOf: extension, notes: '' } });
    await opened.close();
  });

  it('cannot be repeated once the one that it comes from is deleted, for the moment or for good', async () => {
    const opened = await openTestStore(temporaryFolder());
    const parent = recordRun(opened, 1);
    end(opened, parent);
    const extension = child(opened, 'extends', parent);
    opened.store.takeQueued(extension);
    opened.store.recordStart(extension, ENVIRONMENT, FACTS);
    const epoch = buildEpoch(1);
    opened.store.recordEpoch(extension, { ...epoch, state: { ...epoch.state, generator: JSON.stringify({ baseEpoch: 1 }) } });
    end(opened, extension);
    const refused = 'continues has been deleted, and with it the weights that it began with: it cannot be repeated exactly.';
    opened.store.deleteRuns([parent]);
    expect(() => child(opened, 'repeats', extension)).toThrow(refused);
    opened.store.purgeRuns([parent]);
    expect(() => child(opened, 'repeats', extension)).toThrow(refused);
    expect(opened.store.listRuns()).toHaveLength(1);
    await opened.close();
  });

  it('that repeats says whether it came out the same, down to the weights', async () => {
    const opened = await openTestStore(temporaryFolder());
    const source = recordRun(opened, 2);
    end(opened, source);
    const outcomes = [undefined, 0.125, 'weights'].map((change) => {
      const id = child(opened, 'repeats', source);
      opened.store.takeQueued(id);
      opened.store.recordStart(id, ENVIRONMENT, FACTS);
      opened.store.recordEpoch(id, buildEpoch(1));
      expect(opened.store.getRun(id).repeat?.outcome).toBe('pending');
      const second = buildEpoch(2);
      const changed = typeof change === 'number' ? { ...second, metrics: { ...second.metrics, validationLoss: change } } : second;
      opened.store.recordEpoch(id, change === 'weights' ? { ...second, weights: buildWeights(9) } : changed);
      end(opened, id);
      return opened.store.getRun(id).repeat;
    });
    expect(outcomes).toEqual([
      { of: source, name: 'A run', outcome: 'identical', differences: [] },
      {
        of: source,
        name: 'A run',
        outcome: 'differs',
        differences: ['The first number that differs is the validation loss of epoch 2: 0.21000000000000002 before, 0.125 now.'],
      },
      {
        of: source,
        name: 'A run',
        outcome: 'differs',
        differences: ['Every measured number is the same, but the weights after epoch 2 differ.'],
      },
    ]);
    await opened.close();
  });
});
