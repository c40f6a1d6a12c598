import { toErrorReport, type ErrorReport } from '@shared/errors.js';

/**
 * The answer to a question that is asked again and again. One request is under way at a time; of those that come
 * meanwhile only the newest is asked. The old answer stays until there is a new one.
 */
export class Latest<T> {
  value = $state.raw<T | null>(null);
  /** Why the newest question has no answer; null while it is open. */
  problem = $state.raw<ErrorReport | null>(null);
  busy = $state(false);
  /** Which request is under way, or was last: grows with each. */
  turn = $state(0);

  private waiting: (() => Promise<T>) | null = null;
  private running = false;
  private generation = 0;

  /** Resolves when this question, or the one that took its place, is answered. */
  async ask(request: () => Promise<T>): Promise<void> {
    this.waiting = request;
    this.problem = null;
    this.busy = true;
    if (!this.running) this.run = this.work();
    await this.run;
  }

  /** Forgets the answer; one that is still under way is not shown. */
  clear(): void {
    this.generation++;
    this.waiting = null;
    this.value = null;
    this.problem = null;
    this.busy = false;
  }

  private run: Promise<void> = Promise.resolve();

  private async work(): Promise<void> {
    this.running = true;
    while (this.waiting !== null) {
      const [request, generation] = [this.waiting, this.generation];
      this.waiting = null;
      this.turn += 1;
      this.problem = null; // that of a question which was overtaken
      try {
        const value = await request();
        if (generation === this.generation) this.value = value;
      } catch (thrown) {
        const report = toErrorReport(thrown);
        // what was cancelled on request is no problem
        if (generation === this.generation && report.code !== 'cancelled') this.problem = report;
      }
    }
    this.running = false;
    this.busy = false;
  }
}
