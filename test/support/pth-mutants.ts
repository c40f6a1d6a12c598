import { crc32 } from 'node:zlib';
import type { Rng } from '../../src-main/lib/rng.js';
import { writePth } from './pth-writer.js';
import { stateDict } from './reference-networks.js';

const GOOD = writePth(stateDict({ filters: [1], kernel: 3, hidden: [2], classes: 2 }));
const PICKLE_AT = GOOD.indexOf(Buffer.of(0x80, 2));
const PICKLE_END = GOOD.indexOf('PK', PICKLE_AT);
const DIRECTORY_AT = GOOD.indexOf('PK\x01\x02');

/** Flips, overwrites, repeats or cuts a few bytes between two positions. */
export function mutate(bytes: Buffer, rng: Rng, from: number, to: number): Buffer {
  const mutant = Buffer.from(bytes);
  for (let change = rng.below(4); change >= 0; change--) {
    const at = from + rng.below(to - from);
    switch (rng.below(4)) {
      case 0:
        mutant[at] = (mutant[at] ?? 0) ^ (1 << rng.below(8));
        break;
      case 1:
        mutant[at] = rng.below(256);
        break;
      case 2:
        mutant.copy(mutant, at, from + rng.below(to - from), Math.min(to, at + rng.below(12)));
        break;
      default:
        mutant.fill([0, 0xff, 0x7f, 0x80][rng.below(4)] ?? 0, at, Math.min(to, at + 1 + rng.below(4)));
    }
  }
  return mutant;
}

/** A third changes anything, a third the list of parts, a third the description, whose checksum is then made right. */
export function pthMutant(rng: Rng): Buffer {
  const kind = rng.below(3);
  if (kind === 0) {
    const mutant = mutate(GOOD, rng, 0, GOOD.length);
    return rng.below(2) === 0 ? mutant : mutant.subarray(0, rng.below(mutant.length));
  }
  if (kind === 1) return mutate(GOOD, rng, DIRECTORY_AT, GOOD.length);
  const mutant = mutate(GOOD, rng, PICKLE_AT, PICKLE_END);
  mutant.writeUInt32LE(crc32(mutant.subarray(PICKLE_AT, PICKLE_END)), DIRECTORY_AT + 16);
  return mutant;
}
