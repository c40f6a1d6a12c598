import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_FILES } from '../../../src-main/lib/fs-atomic.js';
import { createRng } from '../../../src-main/lib/rng.js';
import { DiskError, FaultyFiles } from '../../support/faulty-files.js';
import { buildEpoch, buildPause, buildWeights, openTestStore, recordRun } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const filesOf = (dataDir: string, runId: string): readonly string[] => readdirSync(path.join(dataDir, 'checkpoints', runId)).sort();

/** The same, also before the first epoch made the folder. */
const filesIn = (dataDir: string, runId: string): readonly string[] =>
  existsSync(path.join(dataDir, 'checkpoints', runId)) ? filesOf(dataDir, runId) : [];

/** The calls of saving an epoch when nothing fails, in order. */
async function callsOfAnEpoch(): Promise<readonly string[]> {
  const faulty = new FaultyFiles();
  const opened = await openTestStore(temporaryFolder(), { files: faulty.operations });
  const runId = recordRun(opened, 1);
  faulty.arm(Infinity, '');
  opened.store.recordEpoch(runId, buildEpoch(2));
  await opened.close();
  return faulty.calls;
}

describe('saving an epoch', () => {
  it('syncs each file before its name appears and the folder before the row does, and removes the old state last', async () => {
    const calls = (await callsOfAnEpoch()).filter((name) => name !== 'write');
    const file = ['open', 'sync', 'close', 'rename'];
    expect(calls).toEqual(['makeFolder', 'syncFolder', 'makeFolder', 'syncFolder', ...file, ...file, 'syncFolder', 'remove']);
  });

  it.each([
    ['ENOSPC', 'disk-full', /The disk that holds .* is full. What was saved before is safe/],
    ['EDQUOT', 'disk-full', /is full/],
    ['EACCES', 'cannot-write', /cannot be written \(EACCES\)/],
    ['EIO', 'cannot-write', /cannot be written \(EIO\)/],
  ])('that fails with %s at any call leaves nothing half-done, says so, and can be repeated', async (code, expected, message) => {
    const count = (await callsOfAnEpoch()).length;
    const faulty = new FaultyFiles();
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir, { files: faulty.operations });
    const runId = recordRun(opened, 1);
    const before = [opened.store.getRun(runId), opened.store.getSteps(runId), filesOf(dataDir, runId)];
    // the last call removes the old state, after everything is safe
    for (let failing = 1; failing < count; failing++) {
      faulty.arm(failing, code);
      expect(() => opened.store.recordEpoch(runId, buildEpoch(2)), `call ${failing}`).toThrow(
        expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error,
      );
      expect([opened.store.getRun(runId), opened.store.getSteps(runId), filesOf(dataDir, runId)], `call ${failing}`).toEqual(before);
    }
    faulty.arm(Infinity, '');
    expect(opened.store.recordEpoch(runId, buildEpoch(2))).toMatchObject({ epochsDone: 2 });
    expect(opened.store.readWeights(runId, 2)).toEqual(buildWeights(2));
    await opened.close();
  });

  it('keeps the epoch when only the old state cannot be removed; the next opening sweeps it', async () => {
    const faulty = new FaultyFiles();
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir, { files: faulty.operations });
    const runId = recordRun(opened, 1);
    faulty.arm((await callsOfAnEpoch()).length, 'EIO');
    expect(opened.store.recordEpoch(runId, buildEpoch(2))).toMatchObject({ epochsDone: 2 });
    expect(filesOf(dataDir, runId)).toContain('state-30.safetensors');
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(filesOf(dataDir, runId)).toEqual(['epoch-0001.safetensors', 'epoch-0002.safetensors', 'state-60.safetensors']);
    await again.close();
  });

  it('cut off at any call, as by a kill, leaves a good checkpoint to go on from, and leftovers are swept', async () => {
    const count = (await callsOfAnEpoch()).length;
    const dataDir = temporaryFolder();
    const before = ['epoch-0001.safetensors', 'state-30.safetensors'];
    for (let failing = 1; failing <= count; failing++) {
      const faulty = new FaultyFiles();
      const opened = await openTestStore(dataDir, { files: faulty.operations });
      const runId = recordRun(opened, 1);
      faulty.arm(failing, 'EIO', true);
      const isDone = failing === count;
      if (isDone) opened.store.recordEpoch(runId, buildEpoch(2));
      else expect(() => opened.store.recordEpoch(runId, buildEpoch(2))).toThrow();
      await opened.close();
      const again = await openTestStore(dataDir);
      expect(again.opening.interrupted).toEqual([runId]);
      expect(filesOf(dataDir, runId), `call ${failing}`).toEqual(
        isDone ? ['epoch-0001.safetensors', 'epoch-0002.safetensors', 'state-60.safetensors'] : before,
      );
      const epoch = isDone ? 2 : 1;
      const point = again.store.takeForResume(runId);
      expect(point.state).toEqual(buildEpoch(epoch).state);
      expect(point.weights).toEqual(buildWeights(epoch));
      again.store.endRun(runId, { status: 'stopped', endedAt: 1, test: null });
      await again.close();
    }
  });

  it('takes its files back when the database is full, and can be repeated', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    const before = [opened.store.getRun(runId), filesOf(dataDir, runId)];
    const { db } = opened.context;
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
    const large = { ...buildEpoch(2, 100_000), metrics: buildEpoch(2).metrics };
    expect(() => opened.store.recordEpoch(runId, large)).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }) as Error);
    expect([opened.store.getRun(runId), filesOf(dataDir, runId)]).toEqual(before);
    db.pragma('max_page_count = 1000000');
    expect(opened.store.recordEpoch(runId, buildEpoch(2))).toMatchObject({ epochsDone: 2 });
    await opened.close();
  });

  it('keeps the paused state when recording the next one fails at the same step', async () => {
    const faulty = new FaultyFiles();
    const opened = await openTestStore(temporaryFolder(), { files: faulty.operations });
    const runId = recordRun(opened, 1);
    opened.store.recordPause(runId, buildPause(1, 5));
    faulty.arm(8, 'ENOSPC');
    expect(() => opened.store.recordPause(runId, { ...buildPause(1, 5), weights: buildWeights(99) })).toThrow(/is full/);
    faulty.arm(Infinity, '');
    expect(opened.store.takeForResume(runId).weights).toEqual(buildWeights(35));
    await opened.close();
  });
});

describe('a disk that fills up', () => {
  it('at any byte: nothing is half-done, the sentence is clear, and the run goes on once there is room', async () => {
    const dataDir = temporaryFolder();
    let roomBytes = Infinity;
    const write = (descriptor: number, bytes: Uint8Array): number => {
      if (roomBytes <= 0) throw new DiskError('ENOSPC');
      const taken = NODE_FILES.write(descriptor, bytes.subarray(0, Math.min(bytes.length, roomBytes)));
      roomBytes -= taken;
      return taken;
    };
    const opened = await openTestStore(dataDir, { files: { ...NODE_FILES, write } });
    const runId = recordRun(opened, 0);
    const rng = createRng('disk-full', 1);
    let failures = 0;
    for (let epoch = 1; failures < 50;) {
      const before = [opened.store.getRun(runId), filesIn(dataDir, runId)];
      // an epoch writes some 3 KB
      roomBytes = rng.below(4000);
      try {
        opened.store.recordEpoch(runId, buildEpoch(epoch));
        epoch++;
      } catch (error) {
        failures++;
        expect(error).toMatchObject({
          code: 'disk-full',
          message: expect.stringMatching(/is full.*Free some space and try again/) as string,
        });
        expect([opened.store.getRun(runId), filesIn(dataDir, runId)]).toEqual(before);
      }
      roomBytes = Infinity;
    }
    expect(opened.context.db.pragma('integrity_check', { simple: true })).toBe('ok');
    await opened.close();
  });
});

describe('a checkpoint that was damaged later', () => {
  it('is refused by name, and the other epochs still read', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 2);
    const file = path.join(dataDir, 'checkpoints', runId, 'epoch-0001.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1; // one bit of one weight: only the checksum can tell
    writeFileSync(file, bytes);
    expect(() => opened.store.readWeights(runId, 1)).toThrow(
      expect.objectContaining({
        code: 'file-malformed',
        message: expect.stringContaining('epoch-0001.safetensors is damaged') as string,
      }) as Error,
    );
    NODE_FILES.remove(file);
    expect(() => opened.store.readWeights(runId, 1)).toThrow(expect.objectContaining({ code: 'file-not-found' }) as Error);
    expect(opened.store.readWeights(runId, 2)).toEqual(buildWeights(2));
    await opened.close();
  });

  it('leaves a run that cannot be resumed as it was', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    await opened.close();
    writeFileSync(path.join(dataDir, 'checkpoints', runId, 'state-30.safetensors'), 'x');
    const again = await openTestStore(dataDir);
    expect(() => again.store.takeForResume(runId)).toThrow(expect.objectContaining({ code: 'file-malformed' }) as Error);
    expect(again.store.getRun(runId).summary).toMatchObject({ status: 'interrupted', epochsDone: 1 });
    await again.close();
  });
});

describe('sweeping', () => {
  it('takes leftovers of our own naming in folders of known runs, and nothing else', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    await opened.close();
    const at = (folder: string, name: string): string => path.join(dataDir, 'checkpoints', folder, name);
    NODE_FILES.makeFolder(path.join(dataDir, 'checkpoints', 'unknown-run'));
    const leftovers = ['epoch-0002.safetensors', 'state-7.safetensors', 'state-7-again.safetensors', 'epoch-0003.safetensors.partial'];
    const others = ['notes.txt', 'epoch-0001.safetensors.bak'];
    for (const name of [...leftovers, ...others]) writeFileSync(at(runId, name), '');
    writeFileSync(at('unknown-run', 'epoch-0001.safetensors'), '');
    const again = await openTestStore(dataDir);
    expect(filesOf(dataDir, runId)).toEqual(['epoch-0001.safetensors', 'state-30.safetensors', ...others].sort());
    expect(filesOf(dataDir, 'unknown-run')).toEqual(['epoch-0001.safetensors']);
    await again.close();
  });

  it('leaves files from before a restored backup, which may be all that is left of lost epochs', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    await opened.close();
    writeFileSync(path.join(dataDir, 'history.db'), 'not a database');
    const file = path.join(dataDir, 'checkpoints', runId, 'epoch-0002.safetensors');
    writeFileSync(file, 'of an epoch that the backup does not know');
    utimesSync(file, new Date(0), new Date(0));
    for (let round = 0; round < 2; round++) {
      const again = await openTestStore(dataDir);
      expect(again.store.listRuns()).toHaveLength(1);
      expect(filesOf(dataDir, runId)).toContain('epoch-0002.safetensors');
      await again.close();
    }
  });
});
