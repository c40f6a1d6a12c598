import { MNIST } from '@shared/domain/dataset.js';
import type { DigitRef } from '@shared/domain/network.js';
import { isInSet, pickDigit, stepDigit, type DigitSet, type GalleryAnswers } from './inspect-gallery.js';

/** The digit that is looked at, and the set that the arrow keys walk through. */
export class InspectDigit {
  ref = $state.raw<DigitRef>({ kind: 'dataset', dataset: MNIST.id, part: 'test', index: 0 });
  set = $state.raw<DigitSet>({ kind: 'all' });
  /** What was drawn last, to come back to. */
  drawing = $state.raw<DigitRef | null>(null);

  /** Position in the test set; null for a drawing. */
  readonly index = $derived(this.ref.kind === 'dataset' ? this.ref.index : null);

  private readonly onchange: () => void;

  constructor(onchange: () => void) {
    this.onchange = onchange;
  }

  show(ref: DigitRef): void {
    if (ref.kind === 'pixels') this.drawing = ref;
    this.ref = ref;
    this.onchange();
  }

  /** A digit of another data set than the network's gives way to the first of its own. */
  follow(dataset: string): void {
    if (this.ref.kind === 'dataset' && this.ref.dataset !== dataset) this.ref = { kind: 'dataset', dataset, part: 'test', index: 0 };
  }

  showIndex(dataset: string, index: number): void {
    this.show({ kind: 'dataset', dataset, part: 'test', index });
  }

  /** The next digit of the set, or the one before; nothing when the set is empty. */
  step(dataset: string, step: 1 | -1, answers: GalleryAnswers | null, count: number): void {
    const index = stepDigit(this.set, answers, this.index ?? -1, step, count);
    if (index !== null) this.showIndex(dataset, index);
  }

  /** One drawn from the set by a share in [0, 1). */
  pick(dataset: string, share: number, answers: GalleryAnswers | null, count: number): void {
    const index = pickDigit(this.set, answers, share, count);
    if (index !== null) this.showIndex(dataset, index);
  }

  /** Chooses a set; a digit that is not in it gives way to the next one that is. */
  chooseSet(dataset: string, set: DigitSet, answers: GalleryAnswers | null, count: number): void {
    this.set = set;
    if (answers === null || (this.index !== null && isInSet(set, answers, this.index))) return;
    this.step(dataset, 1, answers, count);
  }
}
