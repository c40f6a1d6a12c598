import type { Database } from 'better-sqlite3';
import path from 'node:path';
import { makeFolders, NODE_FILES, writeFailure, type FileOperations } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';
import { ownIdentity, systemProcessTable } from '../lib/process-identity.js';
import { sweepAbandoned } from './abandoned.js';
import { isBackupDue, makeBackup } from './backups.js';
import { Checkpoints, weightsFile } from './checkpoints.js';
import type { BundledDataset } from './bundled-datasets.js';
import { DatasetStore } from './dataset-store.js';
import { openDatabase } from './db.js';
import { epochsOf } from './epoch-repository.js';
import { restoredAt } from './facts-repository.js';
import type { HistoryOpening, HistoryOptions } from './history.js';
import { historyFailure } from './history-errors.js';
import { historyPaths } from './history-paths.js';
import { ModelStore } from './model-store.js';
import { assertNativeBuild } from './native-build.js';
import { Openings } from './openings.js';
import { Ownership } from './ownership.js';
import { sweepDeleted } from './run-editor.js';
import { dropOwner, findAnyRun, findRun, hasRuns, ownedRows, setEnded } from './run-repository.js';
import { createStore, type Store } from './store.js';
import type { StoreContext } from './store-context.js';

export interface StoreOptions extends HistoryOptions {
  /** Names this opening among those of its process. */
  readonly historyId: string;
  /** Other histories that this process has open now. */
  readonly livingHistoryIds: readonly string[];
  readonly log: Log;
  readonly now?: () => number;
  readonly files?: FileOperations;
  readonly bundledDatasets?: readonly BundledDataset[];
}

export interface OpenedStore {
  readonly store: Store;
  readonly context: StoreContext;
  readonly opening: HistoryOpening;
  /** Finishes a backup that is due and closes the database. */
  readonly close: () => Promise<void>;
}

/** Opens a data folder: the database, then what its last owner left behind. Throws AppError (see History). */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const now = options.now ?? Date.now;
  const paths = historyPaths(options.dataDir);
  assertNativeBuild();
  try {
    makeFolders(paths.dataDir);
  } catch (error) {
    throw writeFailure(error, paths.dataDir);
  }
  try {
    const ownership = ownershipOf(options);
    const openings = new Openings(paths.openings, ownership);
    const { db, notice } = await openDatabase(paths, now(), () => openings.other());
    const unmark = openings.mark(options.log);
    try {
      const opened = openTables(options, db, { notice, ownership }, now);
      const close = (): Promise<void> => opened.close().finally(unmark);
      return { ...opened, close };
    } catch (error) {
      db.close();
      unmark();
      throw error;
    }
  } catch (error) {
    throw historyFailure(error, paths.dataDir);
  }
}

function openTables(
  options: StoreOptions,
  db: Database,
  { notice, ownership }: { readonly notice: string | null; readonly ownership: Ownership },
  now: () => number,
): OpenedStore {
  const context = createContext(options, db, ownership, now);
  const interrupted = releaseOrphans(context);
  sweepDeleted(context);
  sweepCheckpoints(context);
  sweepCopies(options, now());
  const { datasets } = context;
  datasets.imported.sweep((owner) => ownership.isLiving(owner), now(), options.log);
  context.models.adopt(options.log, now());
  const { backups } = historyPaths(options.dataDir);
  const backup = backUpIfDue(db, backups, now(), options.log);
  const close = async (): Promise<void> => {
    await backup;
    await backUpIfDue(db, backups, now(), options.log);
    db.close();
  };
  return { store: createStore(context), context, opening: { interrupted, notice }, close };
}

function ownershipOf({ historyId, livingHistoryIds }: StoreOptions): Ownership {
  const table = systemProcessTable();
  return new Ownership({ ...ownIdentity(table), historyId }, table, livingHistoryIds);
}

function createContext(options: StoreOptions, db: Database, ownership: Ownership, now: () => number): StoreContext {
  const paths = historyPaths(options.dataDir);
  const files = options.files ?? NODE_FILES;
  const folders = { unpacked: paths.datasets, bundled: path.join(options.resourcesDir, 'datasets') };
  return {
    db,
    checkpoints: new Checkpoints(paths.checkpoints, files),
    models: new ModelStore(db, { imported: paths.models, bundled: path.join(options.resourcesDir, 'pretrained') }, files),
    datasets: new DatasetStore(folders, options.bundledDatasets, files),
    ownership,
    log: options.log,
    now,
  };
}

/** Runs whose process is gone: running ones become `interrupted`, paused ones stay so; neither is owned any more. */
function releaseOrphans({ db, ownership }: StoreContext): readonly string[] {
  const orphans = ownedRows(db).filter(({ owner }) => owner === null || !ownership.isLiving(owner));
  const release = db.transaction(() =>
    orphans.flatMap((orphan) => {
      const row = findAnyRun(db, orphan.id);
      if (row?.owner !== orphan.owner) return []; // another process was faster, or took it
      if (row.status !== 'running') {
        dropOwner(db, row.id);
        return [];
      }
      setEnded(db, row.id, { status: 'interrupted', endedAt: row.updated_at, failure: null });
      return [row.id];
    }),
  );
  return release.immediate();
}

/** Removes checkpoint files that no row names; the folders of runs that live elsewhere are left alone. */
function sweepCheckpoints({ db, ownership, checkpoints }: StoreContext): void {
  checkpoints.sweep((runId) => {
    const row = findRun(db, runId);
    if (row === undefined || (row.owner !== null && ownership.isLiving(row.owner))) return undefined;
    const named = epochsOf(db, runId).map(({ epoch }) => weightsFile(epoch));
    return new Set(row.state_file === null ? named : [...named, row.state_file]);
  }, restoredAt(db));
}

/** Copies of the whole database that were being made, for a backup or a repair, when their process was killed. */
function sweepCopies({ dataDir, files = NODE_FILES }: StoreOptions, nowMs: number): void {
  const paths = historyPaths(dataDir);
  const isCopy = (name: string): boolean => /^history[^/]*\.db\.\d+(-alone)?\.partial(-wal|-shm|-journal)?$/.test(name);
  for (const folder of [paths.dataDir, paths.backups]) sweepAbandoned(files, folder, isCopy, nowMs);
}

/** At most daily, and only when there is something to lose. A backup that fails must not cost the history; the log says why. */
async function backUpIfDue(db: Database, folder: string, nowMs: number, log: Log): Promise<void> {
  if (!hasRuns(db) || !isBackupDue(folder, nowMs)) return;
  try {
    await makeBackup(db, folder, nowMs);
  } catch (error) {
    log.error('history', `No backup could be made in ${folder}.`, error);
  }
}
