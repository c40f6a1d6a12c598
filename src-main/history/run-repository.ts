import type { Database } from 'better-sqlite3';
import { AppError, type ErrorReport } from '@shared/errors.js';
import { modelKind } from '@shared/domain/model-spec.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { runConfigSchema } from '@shared/domain/run-config-schema.js';
import { RUN_COLOURS, type RateChange, type RunEnvironment, type RunStatus, type RunSummary } from '@shared/domain/run.js';
import { z } from '@shared/zod.js';
import { allSummaryEpochs, epochsOf } from './epoch-repository.js';
import { allTags, tagsOf } from './run-edit-repository.js';
import { toSummary, type RunRow, type SummaryRow } from './run-rows.js';
import { sql } from './statements.js';
import { allTestScores, testScoreOf } from './test-result-repository.js';

/** A run, also one that is deleted and not yet gone. */
export function findAnyRun(db: Database, runId: string): RunRow | undefined {
  return sql<RunRow>(db, 'SELECT * FROM runs WHERE id = ?').get(runId);
}

export function findRun(db: Database, runId: string): RunRow | undefined {
  const row = findAnyRun(db, runId);
  return row?.deleted_at === null ? row : undefined;
}

const notFound = (runId: string): AppError => new AppError('run-not-found', `There is no run "${runId}" in this history.`);

/** The row of a run. Throws `run-not-found`. */
export function getRunRow(db: Database, runId: string): RunRow {
  const row = findRun(db, runId);
  if (row === undefined) throw notFound(runId);
  return row;
}

const SUMMARY_ROWS = `
  SELECT sequence, id, name, colour, preset, model_kind, status, failure_code, failure_message, created_at, updated_at, ended_at,
    epochs_planned, validation_set, partial_ms, state_file, owner, pinned, archived_at, deleted_at, parent_id, repeat_of,
    queue_position, interruption_kept, notes,
    CASE WHEN json_valid(config) THEN json_extract(config, '$.dataset', '$.model') END AS settings,
    CASE WHEN json_valid(config) THEN config ->> '$.seed' END AS seed
  FROM runs WHERE deleted_at IS NULL`;

function summaryFrom(db: Database, row: SummaryRow): RunSummary {
  return toSummary(row, { epochs: epochsOf(db, row.id), test: testScoreOf(db, row.id), tags: tagsOf(db, row.id) });
}

/** Throws `run-not-found`. */
export function summaryOf(db: Database, runId: string): RunSummary {
  const row = sql<SummaryRow>(db, `${SUMMARY_ROWS} AND id = ?`).get(runId);
  if (row === undefined) throw notFound(runId);
  return summaryFrom(db, row);
}

/** The run that was begun last, so none that waits; null without any. */
export function newestSummary(db: Database): RunSummary | null {
  const newest = `SELECT id FROM runs WHERE deleted_at IS NULL AND status <> 'queued' ORDER BY created_at DESC, sequence DESC LIMIT 1`;
  const row = sql<SummaryRow>(db, `${SUMMARY_ROWS} AND id = (${newest})`).get();
  return row === undefined ? null : summaryFrom(db, row);
}

/** Every run, oldest first, in four queries however many there are. */
export function listSummaries(db: Database): readonly RunSummary[] {
  const epochs = allSummaryEpochs(db);
  const scores = allTestScores(db);
  const tags = allTags(db);
  const rows = sql<SummaryRow>(db, `${SUMMARY_ROWS} ORDER BY sequence`).all();
  return rows.map((row) =>
    toSummary(row, { epochs: epochs.get(row.id) ?? [], test: scores.get(row.id) ?? null, tags: tags.get(row.id) ?? [] }),
  );
}

export function hasRuns(db: Database): boolean {
  return sql(db, 'SELECT 1 FROM runs LIMIT 1').get() !== undefined;
}

/** Adds a run; its colour follows that of the newest run. */
export function insertRun(
  db: Database,
  run: {
    readonly id: string;
    readonly config: RunConfig;
    readonly createdAt: number;
    readonly status: 'running' | 'queued';
    readonly owner: string | null;
    readonly queuePosition: number | null;
  },
): void {
  const { id, config, createdAt, status, owner, queuePosition } = run;
  const newest = sql<{ readonly colour: number }>(db, 'SELECT colour FROM runs ORDER BY sequence DESC LIMIT 1').get();
  const colour = ((newest?.colour ?? 0) % RUN_COLOURS) + 1;
  sql(
    db,
    `INSERT INTO runs (id, name, colour, preset, model_kind, status, created_at, updated_at, epochs_planned, config, owner, queue_position)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    config.name,
    colour,
    config.preset,
    modelKind(config.model),
    status,
    createdAt,
    createdAt,
    config.epochs,
    JSON.stringify(config),
    owner,
    queuePosition,
  );
}

const environmentSchema: z.ZodType<RunEnvironment> = z.object({
  appVersion: z.string(),
  datasetChecksum: z.string(),
  engine: z.object({
    tensorflow: z.string(),
    intraOpThreads: z.number(),
    interOpThreads: z.number(),
    towers: z.number(),
    oneDnn: z.boolean(),
    cpuFeatures: z.array(z.string()),
  }),
});

function parseColumn<T>(runId: string, what: string, text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('history-damaged', `The ${what} of run ${runId} cannot be read. Other runs are not affected.`, { cause: error });
  }
}

const rateChangesSchema: z.ZodType<readonly RateChange[]> = z.array(z.strictObject({ step: z.int(), learningRate: z.number() }));

export function rateChangesOf(row: RunRow): readonly RateChange[] {
  return parseColumn(row.id, 'changes of the learning rate', row.rate_changes, rateChangesSchema);
}

/** Throws `history-damaged` for this run alone. */
export function configOf(row: RunRow): RunConfig {
  return parseColumn(row.id, 'settings', row.config, runConfigSchema);
}

export function environmentOf(row: RunRow): RunEnvironment | null {
  return row.environment === null ? null : parseColumn(row.id, 'environment', row.environment, environmentSchema);
}

export function setStart(
  db: Database,
  runId: string,
  start: { readonly environment: RunEnvironment; readonly validationSet: number; readonly now: number },
): void {
  sql(db, 'UPDATE runs SET environment = ?, validation_set = ?, updated_at = ? WHERE id = ?').run(
    JSON.stringify(start.environment),
    start.validationSet,
    start.now,
    runId,
  );
}

/** What a saved state changes in the run's row; `partialMs` is training after the last whole epoch. */
export interface SavedState {
  readonly status: 'running' | 'paused';
  readonly file: string;
  readonly sha256: Uint8Array;
  readonly partialMs: number;
  readonly now: number;
}

export function setState(db: Database, runId: string, state: SavedState): void {
  sql(db, 'UPDATE runs SET status = ?, state_file = ?, state_sha256 = ?, partial_ms = ?, updated_at = ? WHERE id = ?').run(
    state.status,
    state.file,
    state.sha256,
    state.partialMs,
    state.now,
    runId,
  );
}

/** Milliseconds of training after the last whole epoch. */
export function setPartialMs(db: Database, runId: string, partialMs: number): void {
  sql(db, 'UPDATE runs SET partial_ms = ? WHERE id = ?').run(partialMs, runId);
}

export interface Ended {
  readonly status: RunStatus;
  readonly endedAt: number;
  readonly failure: ErrorReport | null;
}

export function setEnded(db: Database, runId: string, ended: Ended): void {
  const { status, endedAt, failure } = ended;
  sql(db, 'UPDATE runs SET status = ?, ended_at = ?, updated_at = ?, failure_code = ?, failure_message = ?, owner = NULL WHERE id = ?').run(
    status,
    endedAt,
    endedAt,
    failure?.code ?? null,
    failure?.message ?? null,
    runId,
  );
}

/** Makes a run the caller's again, `running`. */
export function setTaken(db: Database, runId: string, owner: string, now: number): void {
  sql(
    db,
    `UPDATE runs SET status = 'running', owner = ?, updated_at = ?, ended_at = NULL, interruption_kept = 0, failure_code = NULL, failure_message = NULL WHERE id = ?`,
  ).run(owner, now, runId);
}

export function ownedRows(db: Database): readonly RunRow[] {
  return sql<RunRow>(db, `SELECT * FROM runs WHERE owner IS NOT NULL OR status = 'running' ORDER BY sequence`).all();
}

export function dropOwner(db: Database, runId: string): void {
  sql(db, 'UPDATE runs SET owner = NULL WHERE id = ?').run(runId);
}
