import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Log } from '../lib/log.js';
import type { Ownership } from './ownership.js';

/**
 * Who has a data folder open: each opening leaves a file with its owner's name there for as long. A damaged history must
 * not be replaced while somebody goes on writing into it: that would be lost.
 */
export class Openings {
  private readonly folder: string;
  private readonly ownership: Ownership;

  constructor(folder: string, ownership: Ownership) {
    this.folder = folder;
    this.ownership = ownership;
  }

  /** Another living process that has it open, for messages; null when there is none. */
  other(): string | null {
    const names = fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : [];
    const owners = names.map((name) => ownerIn(path.join(this.folder, name)));
    const other = owners.find((owner) => owner !== null && owner !== this.ownership.mine && this.ownership.isLiving(owner));
    return other === undefined || other === null ? null : this.ownership.describe(other);
  }

  /** Leaves the mark of this opening and removes those of dead ones; returns the way to take it back. Without space there is none, which the log says. */
  mark(log: Log): () => void {
    const file = path.join(this.folder, randomUUID());
    try {
      fs.mkdirSync(this.folder, { recursive: true });
      for (const name of fs.readdirSync(this.folder)) {
        const known = path.join(this.folder, name);
        const owner = ownerIn(known);
        if (owner !== null && owner !== '' && !this.ownership.isLiving(owner)) fs.rmSync(known, { force: true });
      }
      fs.writeFileSync(file, this.ownership.mine);
    } catch (error) {
      log.error('history', `This opening of ${this.folder} could not be marked.`, error);
    }
    return () => {
      fs.rmSync(file, { force: true });
    };
  }
}

/** Null when it was removed meanwhile. */
function ownerIn(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
