import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkDamaged, damage, foreignLog, makeHistories, RUNS, RUNS_IN_BACKUP } from './history-damage.js';
import { recordResult } from './long-results.js';

/** `mutations` seeded damages of a history; the same for the suite's sample and for the long run. */
export function describeDamage(mutations: number): void {
  describe('a damaged database', () => {
    let folder = '';
    let histories = { crashed: '', closed: '' };
    let otherLog: Buffer = Buffer.alloc(0);
    beforeAll(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-damage-'));
      histories = await makeHistories(folder);
      otherLog = await foreignLog(path.join(folder, 'other'));
      return () => {
        rmSync(folder, { recursive: true });
      };
    });

    it(`never stops the program, is kept, and gives back what can be read (${mutations} mutations)`, { timeout: 1_800_000 }, async () => {
      let whole = 0;
      for (let seed = 1; seed <= mutations; seed++) {
        const dataDir = path.join(folder, `mutant-${seed}`);
        cpSync(seed % 2 === 0 ? histories.crashed : histories.closed, dataDir, { recursive: true });
        const what = damage(dataDir, otherLog, seed);
        const outcome = await checkDamaged(dataDir, what);
        // at worst the log is lost, or one run's own values are damaged
        expect(outcome.whole, what).toBeGreaterThanOrEqual(outcome.isNoticed ? RUNS_IN_BACKUP : RUNS_IN_BACKUP - 1);
        whole += outcome.whole;
        rmSync(dataDir, { recursive: true });
      }
      const share = whole / (RUNS * mutations);
      recordResult('damaged databases', { mutations, 'runs whole afterwards, %': Number((100 * share).toFixed(1)) });
      expect(share).toBeGreaterThan(0.7);
    });
  });
}
