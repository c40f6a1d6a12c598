import type { Database } from 'better-sqlite3';
import type { ModelSummary, Score } from '@shared/domain/model.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { modelSpecSchema } from '@shared/domain/run-config-schema.js';
import { sql } from './statements.js';

/** A row of `models` as SQLite gives it. SQLite keeps NaN as NULL. */
interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly preset: string | null;
  readonly dataset: string;
  readonly spec: string;
  readonly weights_sha256: Uint8Array;
  readonly note: string;
  readonly validation_loss: number | null;
  readonly validation_correct: number | null;
  readonly validation_total: number | null;
  readonly test_loss: number | null;
  readonly test_correct: number | null;
  readonly test_total: number | null;
  readonly created_at: number;
}

function toScore(loss: number | null, correct: number | null, total: number | null): Score | null {
  return correct === null || total === null ? null : { loss: loss ?? NaN, correct, total };
}

function specOf(text: string): ModelSpec | null {
  try {
    return modelSpecSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // the summary says so
  }
}

/** A model as far as its row can be read; damage hides only itself. */
function toSummary(row: ModelRow): ModelSummary {
  const spec = specOf(row.spec);
  return {
    id: row.id,
    name: row.name,
    source: 'imported',
    spec,
    preset: row.preset,
    dataset: row.dataset,
    note: row.note,
    validation: toScore(row.validation_loss, row.validation_correct, row.validation_total),
    test: toScore(row.test_loss, row.test_correct, row.test_total),
    createdAt: row.created_at,
    failure: spec === null ? { code: 'history-damaged', message: "This model's record is damaged. Import its file again." } : null,
  };
}

/** Imported models, oldest first. */
export function importedModels(db: Database): readonly ModelSummary[] {
  return sql<ModelRow>(db, 'SELECT * FROM models ORDER BY created_at, sequence').all().map(toSummary);
}

export function importedModelIds(db: Database): ReadonlySet<string> {
  return new Set(
    sql<{ readonly id: string }>(db, 'SELECT id FROM models')
      .all()
      .map(({ id }) => id),
  );
}

/** The checksum of an imported model's file; undefined when there is no such model. */
export function modelChecksum(db: Database, id: string): Uint8Array | undefined {
  return sql<ModelRow>(db, 'SELECT * FROM models WHERE id = ?').get(id)?.weights_sha256;
}

/** Adds an imported model; one that another process has just found and added stays as it is. */
export function insertModel(db: Database, model: ModelSummary, weightsSha256: Uint8Array): void {
  const { validation, test } = model;
  sql(
    db,
    `INSERT INTO models (id, name, source, preset, dataset, spec, weights_sha256, note, validation_loss, validation_correct,
       validation_total, test_loss, test_correct, test_total, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  ).run(
    model.id,
    model.name,
    model.source,
    model.preset,
    model.dataset,
    JSON.stringify(model.spec),
    weightsSha256,
    model.note,
    validation?.loss ?? null,
    validation?.correct ?? null,
    validation?.total ?? null,
    test?.loss ?? null,
    test?.correct ?? null,
    test?.total ?? null,
    model.createdAt,
  );
}
