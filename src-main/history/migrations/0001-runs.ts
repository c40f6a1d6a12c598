import type { Migration } from './migration.js';

const TABLES = `
CREATE TABLE runs (
  sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  colour          INTEGER NOT NULL,
  preset          TEXT,
  model_kind      TEXT NOT NULL,
  status          TEXT NOT NULL,
  failure_code    TEXT,
  failure_message TEXT,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  ended_at        INTEGER,
  epochs_planned  INTEGER NOT NULL,
  config          TEXT NOT NULL,
  environment     TEXT,
  validation_set  INTEGER REFERENCES image_sets (id),
  partial_ms      REAL NOT NULL DEFAULT 0,
  state_file      TEXT,
  state_sha256    BLOB,
  owner           TEXT
) STRICT;

-- which images a run was validated or tested on, shared by the runs that have the same; no indices: a whole part
CREATE TABLE image_sets (
  id      INTEGER PRIMARY KEY,
  sha256  BLOB NOT NULL UNIQUE,
  indices BLOB,
  labels  BLOB NOT NULL
) STRICT;

CREATE TABLE epochs (
  run_id              TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  epoch               INTEGER NOT NULL,
  step                INTEGER NOT NULL,
  train_loss          REAL,
  train_accuracy      REAL NOT NULL,
  validation_loss     REAL,
  validation_accuracy REAL NOT NULL,
  validation_correct  INTEGER NOT NULL,
  validation_total    INTEGER NOT NULL,
  learning_rate       REAL NOT NULL,
  train_ms            REAL NOT NULL,
  validation_ms       REAL NOT NULL,
  weights_sha256      BLOB NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT;

-- apart from epochs, so that listing runs does not walk over them
CREATE TABLE epoch_validations (
  run_id      TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  classes     INTEGER NOT NULL,
  confusion   BLOB NOT NULL,
  predictions BLOB NOT NULL,
  PRIMARY KEY (run_id, epoch),
  FOREIGN KEY (run_id, epoch) REFERENCES epochs (run_id, epoch) ON DELETE CASCADE
) STRICT;

CREATE TABLE step_points (
  run_id        TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  first_step    INTEGER NOT NULL,
  count         INTEGER NOT NULL,
  loss          BLOB NOT NULL,
  accuracy      BLOB NOT NULL,
  learning_rate BLOB NOT NULL,
  elapsed_ms    BLOB NOT NULL,
  PRIMARY KEY (run_id, first_step)
) STRICT;

CREATE TABLE test_results (
  run_id      TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  epoch       INTEGER NOT NULL,
  loss        REAL,
  correct     INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  classes     INTEGER NOT NULL,
  confusion   BLOB NOT NULL,
  image_set   INTEGER NOT NULL REFERENCES image_sets (id),
  predictions BLOB NOT NULL,
  confidence  BLOB NOT NULL
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- facts about this file itself
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

export const RUNS: Migration = {
  version: 1,
  about: 'runs, epochs, step points, validation and test predictions, settings',
  apply(db) {
    db.exec(TABLES);
  },
};
