import path from 'node:path';

/** Where things are in a data folder. */
export interface HistoryPaths {
  readonly dataDir: string;
  readonly database: string;
  readonly backups: string;
  readonly checkpoints: string;
  readonly models: string;
  readonly datasets: string;
  /** A file for each process that has the folder open. */
  readonly openings: string;
}

export function historyPaths(dataDir: string): HistoryPaths {
  const at = (name: string): string => path.join(dataDir, name);
  return {
    dataDir,
    database: at('history.db'),
    backups: at('backups'),
    checkpoints: at('checkpoints'),
    models: at('models'),
    datasets: at('datasets'),
    openings: at('open'),
  };
}
