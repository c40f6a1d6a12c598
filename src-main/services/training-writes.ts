import { AppError, toErrorReport, type ErrorReport } from '@shared/errors.js';

export interface TrainingWritesOptions {
  /** Waits before a failed write is tried again. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Told while a write waits for space, and null when it went through. */
  readonly onNotice: (notice: ErrorReport | null) => void;
  /** A queued write failed for another reason. */
  readonly onFailure: (error: unknown) => void;
}

const RETRY_AFTER_MS = 3_000;

/** What a training stores: one thing after the other. A full disk is a pause: it is told, waited for and tried again. */
export class TrainingWrites {
  private readonly options: TrainingWritesOptions;
  private last: Promise<void> = Promise.resolve();
  private isWaiting = false;
  private gaveUp = false;

  constructor(options: TrainingWritesOptions) {
    this.options = options;
  }

  /** Queues a write. */
  add(write: () => Promise<void>): void {
    this.last = this.last.then(write).catch((error: unknown) => {
      this.options.onFailure(error);
    });
  }

  /** Resolves when everything that was queued is stored or has failed. */
  async settled(): Promise<void> {
    await this.last;
  }

  /** From now on a full disk is a failure: nobody is there to make space. */
  giveUp(): void {
    this.gaveUp = true;
  }

  /** Tries until there is space. */
  async untilStored<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const stored = await write();
        if (this.isWaiting) this.options.onNotice(null);
        this.isWaiting = false;
        return stored;
      } catch (error) {
        if (this.gaveUp || !(error instanceof AppError && error.code === 'disk-full')) throw error;
        this.isWaiting = true;
        this.options.onNotice(toErrorReport(error));
        await this.options.wait(RETRY_AFTER_MS);
      }
    }
  }
}
