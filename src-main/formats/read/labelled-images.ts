import { DATASET_LIMITS } from '@shared/domain/dataset.js';
import { quoted, Unreadable } from './unreadable.js';

/** Images of one part with, for each, its label's position among the names: uint8 [count, height, width] and [count]. */
export interface LabelledImages {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Labels as files write them, numbered in the order of their appearance; shared by the parts of one set. */
export class LabelNames {
  private readonly positions = new Map<string, number>();

  get names(): readonly string[] {
    return [...this.positions.keys()];
  }

  /** Throws Unreadable for what cannot be a class's name, and for more different labels than a set may have. */
  numberOf(label: string): number {
    const known = this.positions.get(label);
    if (known !== undefined) return known;
    if (label.length < 1 || label.length > DATASET_LIMITS.className) {
      throw new Unreadable(`the label ${quoted(label)} has ${label.length} characters where 1 to ${DATASET_LIMITS.className} are possible`);
    }
    const { min, max } = DATASET_LIMITS.classes;
    if (this.positions.size === max) throw new Unreadable(`it has more than ${max} different labels; ${min} to ${max} are possible`);
    this.positions.set(label, this.positions.size);
    return this.positions.size - 1;
  }
}
