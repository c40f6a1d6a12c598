import { fork } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEAD_VERSION } from '../../src-main/history/database-state.js';
import { builtEntry } from './history-build.js';
import { openTestStore, recordRun } from './history.js';
import { recordResult } from './long-results.js';
import { makeOldHistory } from './old-history.js';
import { temporaryFolder } from './processes.js';

interface Migrated {
  readonly signal: NodeJS.Signals | null;
  /** Null when it was killed. */
  readonly statements: number | null;
}

function migrateIn(child: string, dataDir: string, killAt: number): Promise<Migrated> {
  return new Promise((resolve) => {
    const started = fork(child, [dataDir, String(killAt)], { stdio: 'inherit' });
    let statements: number | null = null;
    started.on('message', (message) => {
      ({ statements } = message as { readonly statements: number });
    });
    started.on('close', (_code, signal) => {
      resolve({ signal, statements });
    });
  });
}

/** Kills -9 of a process between two statements of its migrations, spread over all of them and over every version. */
export function describeMigrationKills(kills: number): void {
  describe('a process that is killed in the middle of a migration', () => {
    let child = '';
    beforeAll(async () => {
      child = await builtEntry('test/support/migration-child.ts');
    });

    it(
      `leaves a history that the next opening brings to the newest version, with its runs (${kills} kills)`,
      { timeout: 600_000 },
      async () => {
        const versions = Array.from({ length: HEAD_VERSION - 1 }, (_, index) => index + 1);
        const totals: Record<number, number> = {};
        for (const version of versions) {
          const whole = await migrateIn(child, makeOldHistory(version, temporaryFolder()), 0);
          totals[version] = whole.statements ?? 0;
          expect(totals[version], `statements from version ${version}`).toBeGreaterThan(4);
        }
        for (let kill = 0; kill < kills; kill++) {
          const version = versions[kill % versions.length] ?? 1;
          const place = Math.floor(kill / versions.length) / Math.ceil(kills / versions.length);
          const killAt = 1 + Math.floor(place * (totals[version] ?? 0));
          const dataDir = makeOldHistory(version, temporaryFolder());
          expect((await migrateIn(child, dataDir, killAt)).signal, `statement ${killAt} of version ${version}`).toBe('SIGKILL');
          const opened = await openTestStore(dataDir);
          expect(opened.opening.notice).toBeNull();
          expect(opened.context.db.pragma('user_version', { simple: true })).toBe(HEAD_VERSION);
          expect(opened.context.db.pragma('integrity_check', { simple: true })).toBe('ok');
          expect(opened.store.getRun('old-run').summary).toMatchObject({ name: 'Old', colour: 3, status: 'finished' });
          recordRun(opened, 1);
          await opened.close();
        }
        recordResult('killed in mid-migration', { kills, versions: versions.length, lost: 0 });
      },
    );
  });
}
