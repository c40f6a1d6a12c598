import type { Migration } from './migration.js';

const TABLES = `
-- networks that were not trained here; their weights lie in models/<id>.safetensors, which also says all of this again
CREATE TABLE models (
  sequence           INTEGER PRIMARY KEY AUTOINCREMENT,
  id                 TEXT NOT NULL UNIQUE,
  name               TEXT NOT NULL,
  source             TEXT NOT NULL,
  preset             TEXT,
  dataset            TEXT NOT NULL,
  spec               TEXT NOT NULL,
  weights_sha256     BLOB NOT NULL,
  note               TEXT NOT NULL,
  validation_loss    REAL,
  validation_correct INTEGER,
  validation_total   INTEGER,
  test_loss          REAL,
  test_correct       INTEGER,
  test_total         INTEGER,
  created_at         INTEGER NOT NULL
) STRICT;
`;

export const MODELS: Migration = {
  version: 2,
  about: 'imported models',
  apply(db) {
    db.exec(TABLES);
  },
};
