import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { AppError } from '@shared/errors.js';
import { bytesFrom, toBlob, wordsFrom } from './blobs.js';
import { sql } from './statements.js';

/** Images that were evaluated and their true classes; `indices` null: a whole part in its order. */
export interface ImageSet {
  readonly indices: Uint32Array | null;
  readonly labels: Uint8Array;
}

/** Stores a set once, however many runs share it, and returns its key. Inside the caller's transaction. */
export function upsertImageSet(db: Database, { indices, labels }: ImageSet): number {
  const hash = createHash('sha256').update(toBlob(labels));
  if (indices !== null) hash.update(toBlob(indices));
  const sha256 = hash.digest();
  sql(db, 'INSERT INTO image_sets (sha256, indices, labels) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING').run(
    sha256,
    indices === null ? null : toBlob(indices),
    toBlob(labels),
  );
  const row = sql<{ readonly id: number }>(db, 'SELECT id FROM image_sets WHERE sha256 = ?').get(sha256);
  if (row === undefined) throw new Error('An image set vanished inside its own transaction.');
  return row.id;
}

export function readImageSet(db: Database, id: number): ImageSet {
  const row = sql<{ readonly indices: Uint8Array | null; readonly labels: Uint8Array }>(
    db,
    'SELECT indices, labels FROM image_sets WHERE id = ?',
  ).get(id);
  if (row === undefined)
    throw new AppError('history-damaged', `The list of evaluated images ${id} is missing. Other runs are not affected.`);
  const count = row.labels.byteLength;
  return {
    labels: bytesFrom(row.labels, count, `The list of evaluated images ${id}`),
    indices: row.indices === null ? null : wordsFrom(row.indices, count, `The list of evaluated images ${id}`),
  };
}
