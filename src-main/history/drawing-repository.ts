import type { Database } from 'better-sqlite3';
import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import { readingsSchema, strokesSchema } from '@shared/domain/saved-drawing-schema.js';
import { AppError } from '@shared/errors.js';
import type { z } from '@shared/zod.js';
import { bytesFrom, toBlob } from './blobs.js';
import { newId } from './ids.js';
import { sql } from './statements.js';

/** A row of `drawings` as SQLite gives it. */
interface DrawingRow {
  readonly id: string;
  readonly created_at: number;
  readonly dataset: string;
  readonly label: number;
  readonly strokes: string;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  readonly readings: string;
}

function parsed<T>(json: string, schema: z.ZodType<T>, whenDamaged: T): T {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? whenDamaged;
  } catch {
    return whenDamaged; // what the networks saw is a digit without it
  }
}

/** Strokes and readings that cannot be read are left out; without its image a drawing is not listed. */
function toDrawing(row: DrawingRow): SavedDrawing | null {
  if (row.pixels.byteLength !== row.height * row.width) return null;
  return {
    id: row.id,
    createdAt: row.created_at,
    dataset: row.dataset,
    label: row.label,
    strokes: parsed(row.strokes, strokesSchema, []),
    height: row.height,
    width: row.width,
    pixels: bytesFrom(row.pixels, row.height * row.width, `The drawing ${row.id}`),
    readings: parsed(row.readings, readingsSchema, []),
  };
}

/** Every drawing whose image can be read, oldest first. */
export function listDrawings(db: Database): readonly SavedDrawing[] {
  const rows = sql<DrawingRow>(db, 'SELECT * FROM drawings ORDER BY created_at, sequence').all();
  return rows.map(toDrawing).filter((drawing) => drawing !== null);
}

/** Throws `bad-request` when the image has another size than it says. */
export function addDrawing(db: Database, drawing: NewDrawing, createdAt: number): SavedDrawing {
  const { dataset, label, strokes, height, width, pixels, readings } = drawing;
  if (pixels.length !== height * width) {
    throw new AppError('bad-request', `A drawing of ${height} × ${width} has ${height * width} pixels, not ${pixels.length}.`);
  }
  const add = db.transaction(() => {
    const isTaken = (id: string): boolean => sql(db, 'SELECT 1 FROM drawings WHERE id = ?').get(id) !== undefined;
    const id = newId(createdAt, isTaken);
    sql(
      db,
      `INSERT INTO drawings (id, created_at, dataset, label, strokes, height, width, pixels, readings)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(id, createdAt, dataset, label, JSON.stringify(strokes), height, width, toBlob(pixels), JSON.stringify(readings));
    return id;
  });
  return { ...drawing, id: add.immediate(), createdAt };
}

/** Deleting what is not there any more (another window was faster) is no failure. */
export function deleteDrawing(db: Database, id: string): void {
  sql(db, 'DELETE FROM drawings WHERE id = ?').run(id);
}
