import { isAlive, type ProcessIdentity, type ProcessTable } from '../lib/process-identity.js';
import { z } from '@shared/zod.js';

/**
 * Who trains a run: a process, and which of the histories it has opened (a process may open one after another; an
 * earlier one is gone although the process lives).
 */
export interface Owner extends ProcessIdentity {
  readonly historyId: string;
}

const ownerSchema = z.strictObject({ pid: z.int(), startedAt: z.string(), bootId: z.string(), historyId: z.string() });

export function formatOwner({ pid, startedAt, bootId, historyId }: Owner): string {
  return JSON.stringify({ pid, startedAt, bootId, historyId });
}

function parseOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // a damaged owner is nobody
  }
}

/** Tells mine, a living other's and nobody's runs apart. */
export class Ownership {
  readonly mine: string;
  private readonly self: Owner;
  private readonly table: ProcessTable;
  private readonly livingHistoryIds: ReadonlySet<string>;

  /** `livingHistoryIds`: other histories that this same process has open. */
  constructor(self: Owner, table: ProcessTable, livingHistoryIds: readonly string[]) {
    this.self = self;
    this.mine = formatOwner(self);
    this.table = table;
    this.livingHistoryIds = new Set(livingHistoryIds);
  }

  /** Whether the owner in a run's row can still be training it, be it this history or another. */
  isLiving(text: string): boolean {
    if (text === this.mine) return true;
    const owner = parseOwner(text);
    if (owner === undefined || !isAlive(owner, this.table)) return false;
    return owner.pid !== this.self.pid || this.livingHistoryIds.has(owner.historyId);
  }

  /** For messages: the process that holds a run. */
  describe(text: string): string {
    const owner = parseOwner(text);
    return owner === undefined ? 'another process' : `process ${owner.pid}`;
  }
}
