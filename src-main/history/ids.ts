import { randomInt } from 'node:crypto';
import { timeStamp } from '../lib/time.js';

/** Sortable by time, safe as a file or folder name: 20260131-094512-007-k3f9. */
export function newId(createdAt: number, isTaken: (id: string) => boolean): string {
  let id: string;
  do {
    id = `${timeStamp(createdAt)}-${randomInt(36 ** 4)
      .toString(36)
      .padStart(4, '0')}`;
  } while (isTaken(id));
  return id;
}
