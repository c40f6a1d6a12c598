import { toErrorReport, type ErrorReport } from '@shared/errors.js';

/** A pause in typing after which a note is saved. */
const PAUSE_MS = 800;

/**
 * A note while it is written: saved after a pause, when the field is left, and when it goes away. What could not be
 * saved stays and is tried again with the next save.
 */
export class NoteDraft {
  text = $state('');
  problem = $state.raw<ErrorReport | null>(null);

  private readonly store: (text: string) => Promise<unknown>;
  private stored: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> | null = null;

  /** `store` keeps a text, and rejects when it could not. */
  constructor(text: string, store: (text: string) => Promise<unknown>) {
    this.text = this.stored = text;
    this.store = store;
  }

  type(text: string): void {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), PAUSE_MS);
  }

  /** Takes over what was stored by others, unless something here is not stored yet. */
  adopt(text: string): void {
    if (this.text === this.stored) this.text = this.stored = text;
  }

  /** Keeps what is written now; resolves when nothing is left to keep or it could not be kept. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    if (this.saving === null && this.text !== this.stored) this.saving = this.saveAll();
    await this.saving;
  }

  private async saveAll(): Promise<void> {
    try {
      while (this.text !== this.stored) {
        const { text } = this;
        await this.store(text);
        this.stored = text;
      }
      this.problem = null;
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    } finally {
      this.saving = null;
    }
  }
}
