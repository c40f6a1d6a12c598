import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src-main/lib/rng.js';
import { buildEpoch, buildWeights, openTestStore } from './history.js';
import { buildHistoryProcess, type StartHistoryProcess } from './history-process.js';
import { recordResult } from './long-results.js';

/** Longer than recording an epoch takes, so that a kill falls anywhere in it. */
const KILL_WITHIN_MS = 40;

/** Everything of a killed run: whole epochs only, none that was acknowledged is missing, and it can go on. */
async function checkKilled(dataDir: string, runId: string, acknowledged: number): Promise<void> {
  const { store, context, opening, close } = await openTestStore(dataDir);
  expect(opening).toEqual({ interrupted: [runId], notice: null });
  expect(context.db.pragma('integrity_check', { simple: true })).toBe('ok');
  const { summary, epochs } = store.getRun(runId);
  expect(summary.status).toBe('interrupted');
  // a kill may come between the end of the transaction and its acknowledgement
  expect([acknowledged, acknowledged + 1]).toContain(epochs.length);
  expect(epochs).toEqual(epochs.map((_, index) => buildEpoch(index + 1).metrics));
  expect(store.getSteps(runId)).toEqual(epochs.map(({ epoch }) => buildEpoch(epoch).steps));
  for (const { epoch } of epochs) {
    expect(store.getValidation(runId, epoch).predicted).toEqual(buildEpoch(epoch).validation.predicted);
    expect(store.readWeights(runId, epoch)).toEqual(buildWeights(epoch));
  }
  const files = epochs.map(({ epoch }) => `epoch-${String(epoch).padStart(4, '0')}.safetensors`);
  const last = epochs.at(-1);
  if (last === undefined) {
    expect(() => store.takeForResume(runId)).toThrow(/before its first saved state/);
  } else {
    files.push(`state-${last.step}.safetensors`);
    const point = store.takeForResume(runId);
    expect(point.state).toEqual(buildEpoch(last.epoch).state);
    expect(store.recordEpoch(runId, buildEpoch(last.epoch + 1)).epochsDone).toBe(last.epoch + 1);
    files.splice(
      -1,
      1,
      `epoch-${String(last.epoch + 1).padStart(4, '0')}.safetensors`,
      `state-${buildEpoch(last.epoch + 1).state.step}.safetensors`,
    );
    store.endRun(runId, { status: 'stopped', endedAt: 1, test: null });
    expect(readdirSync(path.join(dataDir, 'checkpoints', runId)).sort()).toEqual(files.sort());
  }
  await close();
}

/** Kills -9 of a recording process at seeded points; all on one history, which so grows. */
export function describeKills(kills: number): void {
  describe('a process that is killed while it records', () => {
    let start: StartHistoryProcess;
    let dataDir = '';
    beforeAll(async () => {
      ({ start } = await buildHistoryProcess());
      dataDir = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-kills-'));
      return () => {
        rmSync(dataDir, { recursive: true });
      };
    });

    it(`loses no acknowledged epoch and leaves no partial one (${kills} kills)`, { timeout: 1_200_000 }, async () => {
      const rng = createRng('kills', 1);
      let total = 0;
      for (let kill = 0; kill < kills; kill++) {
        const child = start('train', dataDir);
        const { runId = '' } = await child.next('run');
        for (let wanted = rng.below(4); wanted > 0; wanted--) await child.next('acknowledged');
        const delayMs = KILL_WITHIN_MS * rng.next();
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        await child.kill();
        const acknowledged = child.heard.filter((message) => message.kind === 'acknowledged').length;
        await checkKilled(dataDir, runId, acknowledged);
        total += acknowledged;
      }
      expect(total).toBeGreaterThan(kills / 2);
      recordResult('recording processes killed', { kills, 'acknowledged epochs': total, lost: 0, partial: 0 });
    });
  });
}
