import { MNIST } from '@shared/domain/dataset.js';
import type { NetworkRef } from '@shared/domain/network.js';
import type { ApiClient } from '../api/client.js';
import { DrawDigits } from './draw-digits.svelte.js';
import { DrawPicture } from './draw-picture.svelte.js';
import { indexOfLargest, type Reader } from './draw-reader.js';
import { DrawState } from './draw-state.svelte.js';
import { DrawTestDigits } from './draw-test-digits.svelte.js';
import { DrawWhatIf } from './draw-what-if.svelte.js';

/** Everything of the Draw page; what was drawn is still there when the page is left and opened again. */
export class DrawPageState {
  readonly draw: DrawState;
  readonly digits: DrawDigits;
  readonly testDigits: DrawTestDigits;
  readonly picture: DrawPicture;
  readonly whatIf: DrawWhatIf;
  /** The digit that the drawing is meant to be, as chosen; null: what it is read as. */
  private chosenLabel = $state<number | null>(null);
  private isOpen = false;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.draw = new DrawState(api, createReader);
    this.digits = new DrawDigits(api, createReader);
    this.testDigits = new DrawTestDigits(api);
    this.picture = new DrawPicture(this.draw.pad);
    this.whatIf = new DrawWhatIf(createReader);
  }

  dispose(): void {
    for (const part of [this.draw, this.digits, this.whatIf]) part.dispose();
  }

  /** What has to be fetched comes with the page's first opening. */
  async open(): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    await Promise.all([this.draw.open(), this.digits.load()]);
  }

  /** The data set whose classes the chosen network answers with; MNIST before that is known. */
  get dataset(): string {
    return this.datasetOf(this.draw.readByKey) ?? MNIST.id;
  }

  /** Another network may have other classes: what was chosen as the label is forgotten. */
  async readWith(network: NetworkRef): Promise<void> {
    this.chosenLabel = null;
    await this.draw.readWith(network);
  }

  get label(): number {
    const read = this.draw.reading?.probabilities.get(this.draw.readByKey);
    return this.chosenLabel ?? (read ? indexOfLargest(read) : 0);
  }

  set label(label: number) {
    this.chosenLabel = label;
  }

  /** Hands what was just read on to the curves. To be called in an effect. */
  follow(): void {
    const { reading, networks, readByKey } = this.draw;
    if (this.draw.prepared === null) this.chosenLabel = null;
    this.whatIf.show(networks.find(readByKey)?.reader ?? null, reading?.prepared.pixels ?? null);
  }

  clear(): void {
    this.draw.pad.clear();
    this.picture.dismiss();
  }

  /** `nameOf` a network, `labelName` of the class that the drawing is meant to be. */
  async save(nameOf: (key: string) => string, labelName: string): Promise<void> {
    const { reading, pad } = this.draw;
    if (reading === null) return;
    const strokes = pad.drawing.image === null ? pad.drawing.strokes : [];
    const { dataset, label } = this;
    const nameOfSame = (key: string): string | null => (this.datasetOf(key) === dataset ? nameOf(key) : null);
    if (await this.digits.save({ reading, strokes, dataset, label, labelName, nameOf: nameOfSame })) this.chosenLabel = null;
  }

  private datasetOf(key: string): string | undefined {
    return this.draw.networks.find(key)?.view?.dataset;
  }
}
