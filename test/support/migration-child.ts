import Database from 'better-sqlite3';
import path from 'node:path';
import { configure, migrate } from '../../src-main/history/schema.js';

/** Migrates the history of a folder and kills itself (-9) before a statement; forked by tests. argv: data folder, the statement's number. */
const [, , dataDir = '', last = ''] = process.argv;
let statements = 0;

const db = new Database(path.join(dataDir, 'history.db'), {
  verbose: () => {
    if (++statements === Number(last)) process.kill(process.pid, 'SIGKILL');
  },
});
configure(db, dataDir);
statements = 0; // counted are the statements of the migrations
migrate(db);
db.close();
process.send?.({ kind: 'migrated', statements });
