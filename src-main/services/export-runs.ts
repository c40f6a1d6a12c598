import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RunSummary } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import type { ExportFormat } from '@shared/ipc/contract.js';
import type { ExportedRun } from '../formats/write/exported-run.js';
import { writeModelCard } from '../formats/write/model-card.js';
import { writeRunCsv } from '../formats/write/run-csv.js';
import { writeRunEvents } from '../formats/write/run-events.js';
import { writeRunJson } from '../formats/write/run-json.js';
import type { History } from '../history/history.js';
import { FilesTogether } from '../lib/files-together.js';
import { writeFailure, type FileOperations } from '../lib/fs-atomic.js';
import { gatherCard, type CardHistory } from './gather-card.js';

export interface ExportTarget {
  readonly runIds: readonly string[];
  readonly format: ExportFormat;
  /** Absolute: of the file for one run (but for tensorboard), of the folder otherwise. */
  readonly place: string;
  /** Whether a file that is there already may be replaced; a folder may always be there. */
  readonly mayReplace: boolean;
}

/** Whether an export is one file; otherwise it is a folder with files that bear the runs' names and ids. */
export function isSingleFile({ runIds, format }: Pick<ExportTarget, 'runIds' | 'format'>): boolean {
  return runIds.length === 1 && format !== 'tensorboard';
}

type ExportHistory = Pick<History, 'getRun' | 'getSteps'> & CardHistory;
type Writer = (run: ExportedRun, history: ExportHistory, now: number) => Uint8Array | Promise<Uint8Array>;

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  csv: writeRunCsv,
  json: writeRunJson,
  tensorboard: writeRunEvents,
  card: async (run, history, now) => writeModelCard(await gatherCard(history, run, now)),
};

/** What a run's file is called by; TensorBoard's have a name of their own. */
export const RUN_EXTENSIONS: Readonly<Record<ExportFormat, string>> = { csv: 'csv', json: 'json', tensorboard: '', card: 'html' };

/**
 * Writes runs one after the other; their files appear together or not at all. Returns the files' absolute paths. Rejects with
 * `run-not-found`, `disk-full`, `cannot-write`, `bad-request` (the file is there already).
 */
export async function exportRuns(
  history: ExportHistory,
  target: ExportTarget,
  files: FileOperations,
  now = Date.now(),
): Promise<readonly string[]> {
  const { runIds, format, place, mayReplace } = target;
  const single = isSingleFile(target);
  if (single && !mayReplace && existsSync(place)) {
    throw new AppError('bad-request', `${place} is there already. Choose another name, or move it away first. Nothing was written.`);
  }
  const together = new FilesTogether(files);
  const written: string[] = [];
  let file = place;
  try {
    for (const runId of runIds) {
      const run = { detail: await history.getRun(runId), steps: await history.getSteps(runId) };
      file = single ? place : path.join(place, ...namesIn(run, format));
      if (!single) together.folder(path.dirname(file));
      together.add(file, await WRITERS[format](run, history, now));
      written.push(file);
    }
    together.finish();
  } catch (error) {
    together.discard();
    throw writeFailure(error, file);
  }
  return written;
}

/** Where a run goes in a folder. TensorBoard shows a folder as a run and knows its files by `tfevents` in the name. */
function namesIn({ detail }: ExportedRun, format: ExportFormat): readonly string[] {
  const { summary } = detail;
  const base = fileNameOf(summary);
  if (format !== 'tensorboard') return [`${base}.${RUN_EXTENSIONS[format]}`];
  return [base, `events.out.tfevents.${Math.floor(summary.createdAt / 1000)}.digit-lab`];
}

const LONGEST_NAME = 60;

/** What of a name every file system takes; may be empty. */
export function plainName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST_NAME);
}

/** A run's file name, without an extension; the id keeps equal names apart. */
export function fileNameOf({ name, id }: Pick<RunSummary, 'name' | 'id'>): string {
  const plain = plainName(name);
  return plain === '' ? id : `${plain}-${id}`;
}
