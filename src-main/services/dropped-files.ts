import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileKind, type DropKind } from '@shared/domain/dropped-kind.js';
import { AppError } from '@shared/errors.js';
import type { DroppedFile } from '@shared/ipc/contract.js';
import { isFolder } from '../lib/fs-atomic.js';

/** How long a dropped file may be asked for, and how many, of several drops, are remembered. */
export const DROP_LIMITS = { livesMs: 10 * 60 * 1000, remembered: 1_000 } as const;

interface Drop {
  readonly path: string;
  readonly until: number;
}

/**
 * Files that the user dropped on the window. The page knows them by tokens that cannot be guessed and work once, for a
 * while; their paths stay here.
 */
export class DroppedFiles {
  private readonly now: () => number;
  private readonly drops = new Map<string, Drop>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** Remembers absolute paths; what is no absolute path is left out. The oldest are forgotten when there are too many. */
  register(paths: readonly string[]): readonly DroppedFile[] {
    const until = this.now() + DROP_LIMITS.livesMs;
    const files = paths
      .filter((dropped) => path.isAbsolute(dropped) && !dropped.includes('\0'))
      .map((dropped): DroppedFile => {
        const token = randomUUID();
        this.drops.set(token, { path: dropped, until });
        return { token, name: path.basename(dropped), kind: kindOf(dropped) };
      });
    for (const token of this.drops.keys()) {
      if (this.drops.size <= DROP_LIMITS.remembered) break;
      this.drops.delete(token);
    }
    return files;
  }

  /** The paths of dropped files, which cannot be asked for again. Rejects all of them with `file-not-found` when one is unknown or too old. */
  take(tokens: readonly string[]): readonly string[] {
    const found = tokens.map((token) => this.drops.get(token)).filter((drop) => drop !== undefined && drop.until > this.now());
    if (found.length !== tokens.length) {
      throw new AppError('file-not-found', 'These files were dropped too long ago, or not on this window. Drop them again.');
    }
    for (const token of tokens) this.drops.delete(token);
    return found.flatMap((drop) => (drop === undefined ? [] : [drop.path]));
  }
}

/** A folder with a model.json is a network of TF.js; any other may hold the pictures or files of a data set. */
function kindOf(dropped: string): DropKind {
  if (!isFolder(dropped)) return fileKind(path.basename(dropped));
  return fs.existsSync(path.join(dropped, 'model.json')) ? 'model' : 'dataset';
}
