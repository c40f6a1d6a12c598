import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { CHANGE_KEYS, changeInk, UNCHANGED, type InkChanges } from '@shared/ink/what-if.js';
import { indexOfLargest, type Reader, type ReaderNetwork } from './draw-reader.js';

/** Curves are drawn once a drawing has stayed the same so long. */
const REST_MS = 120;

/**
 * How the answer holds when the prepared image is changed: a curve for each change through its range. It has a reader of
 * its own, so that curves never hold up the answer to a stroke.
 */
export class DrawWhatIf {
  changes = $state.raw<InkChanges>(UNCHANGED);
  /** The answer that the curves follow: what is read without any change. */
  target = $state<number | null>(null);
  /** Probability of `target` at changeValues(key), by change. */
  curves = $state.raw<Readonly<Partial<Record<keyof InkChanges, Float32Array>>>>({});
  /** What is read with the changes as they are now, [classes]. */
  probabilities = $state.raw<Float32Array | null>(null);
  /** uint8 [28, 28]. */
  pixels = $state.raw<Uint8Array | null>(null);
  problem = $state.raw<ErrorReport | null>(null);

  readonly isChanged = $derived(CHANGE_KEYS.some((key) => this.changes[key] !== UNCHANGED[key]));

  private readonly createReader: () => Reader;
  private reader: Reader | null = null;
  private kept: ReaderNetwork | null = null;
  private wanted: { readonly network: ReaderNetwork; readonly pixels: Uint8Array } | null = null;
  private isBusy = false;
  private version = 0;
  private resting: ReturnType<typeof setTimeout> | null = null;

  constructor(createReader: () => Reader) {
    this.createReader = createReader;
  }

  dispose(): void {
    if (this.resting !== null) clearTimeout(this.resting);
    this.reader?.dispose();
    this.reader = null;
  }

  change(key: keyof InkChanges, value: number): void {
    this.changes = { ...this.changes, [key]: value };
    this.again();
  }

  reset(): void {
    this.changes = UNCHANGED;
    this.again();
  }

  /** Follows a prepared image; null: the pad is blank. */
  show(network: ReaderNetwork | null, pixels: Uint8Array | null): void {
    this.wanted = network === null || pixels === null ? null : { network, pixels };
    this.version += 1; // what is under way is of another drawing
    if (this.wanted === null) [this.target, this.probabilities, this.pixels, this.curves] = [null, null, null, {}];
    if (this.resting !== null) clearTimeout(this.resting);
    // not while the pen moves: the processor belongs to the strokes then
    this.resting = setTimeout(() => {
      this.again();
    }, REST_MS);
  }

  private again(): void {
    this.version += 1;
    if (!this.isBusy) void this.work();
  }

  /** Works until what is shown is what is wanted; what has been overtaken is given up between two curves. */
  private async work(): Promise<void> {
    this.isBusy = true;
    try {
      for (let done = -1; done !== this.version;) {
        done = this.version;
        if (this.wanted !== null) await this.follow(this.wanted, done);
      }
      this.problem = null;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.isBusy = false;
    }
  }

  private async follow(
    { network, pixels }: { readonly network: ReaderNetwork; readonly pixels: Uint8Array },
    version: number,
  ): Promise<void> {
    const reader = (this.reader ??= this.createReader());
    const { key } = network;
    const { changes } = this;
    if (this.kept !== network) await reader.ask('keep', { networks: [network] });
    this.kept = network;
    const read = async (image: Uint8Array): Promise<Float32Array> => {
      const { readings } = await reader.ask('read', { pixels: image, keys: [key], detail: null });
      return readings[0]?.probabilities ?? new Float32Array();
    };
    const target = indexOfLargest(await read(pixels));
    const changed = changeInk(pixels, changes);
    const probabilities = await read(changed);
    if (version !== this.version) return;
    [this.target, this.probabilities, this.pixels] = [target, probabilities, changed];
    for (const change of CHANGE_KEYS) {
      const curve = await reader.ask('sweep', { key, pixels, changes, change, target });
      if (version !== this.version) return;
      this.curves = { ...this.curves, [change]: curve };
    }
  }
}
