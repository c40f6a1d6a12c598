import type { Migration } from './migration.js';

const TABLES = `
-- what a person adds to a run
ALTER TABLE runs ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN archived_at INTEGER;
-- set while the deletion can still be undone; the row and its files go when that time is over
ALTER TABLE runs ADD COLUMN deleted_at INTEGER;
-- where a run comes from: continued from a finished one, or repeated with the same seed
ALTER TABLE runs ADD COLUMN parent_id TEXT REFERENCES runs (id) ON DELETE SET NULL;
ALTER TABLE runs ADD COLUMN repeat_of TEXT REFERENCES runs (id) ON DELETE SET NULL;
-- place in the queue of a run that has not started; null for all others
ALTER TABLE runs ADD COLUMN queue_position INTEGER;
-- JSON: [{"step", "learningRate"}], changes in mid-run in their order
ALTER TABLE runs ADD COLUMN rate_changes TEXT NOT NULL DEFAULT '[]';
-- an interruption that the user chose to keep as it is
ALTER TABLE runs ADD COLUMN interruption_kept INTEGER NOT NULL DEFAULT 0;

CREATE TABLE run_tags (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  tag    TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) STRICT;

-- what took long to find out about a network; network: 'run/<id>/<epoch>' or 'model/<id>'
CREATE TABLE inspections (
  network    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  value      BLOB NOT NULL,
  PRIMARY KEY (network, kind)
) STRICT;

-- the user's own digits: strokes as JSON, what the networks saw (uint8 [height, width]), what each answered as JSON
CREATE TABLE drawings (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  dataset    TEXT NOT NULL,
  label      INTEGER NOT NULL,
  strokes    TEXT NOT NULL,
  height     INTEGER NOT NULL,
  width      INTEGER NOT NULL,
  pixels     BLOB NOT NULL,
  readings   TEXT NOT NULL
) STRICT;
`;

export const WORKBENCH: Migration = {
  version: 3,
  about: 'notes, tags, queue and descent of runs; cached inspections; drawings',
  apply(db) {
    db.exec(TABLES);
  },
};
