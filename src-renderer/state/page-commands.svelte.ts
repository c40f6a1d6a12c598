import type { RunsCommand } from '@shared/ipc/contract.js';

/** What the menu asks of a page that may not be open yet; the page does it once it is there. */
export class PageCommands {
  private forRuns = $state.raw<RunsCommand | null>(null);
  private start = $state(false);

  askRuns(command: RunsCommand): void {
    this.forRuns = command;
  }

  askStart(): void {
    this.start = true;
  }

  /** What the Runs page is to do now; each command is handed out once. To be called in an effect. */
  takeRuns(): RunsCommand | null {
    const command = this.forRuns;
    if (command !== null) this.forRuns = null;
    return command;
  }

  /** Whether the Train page is to start its next run now. To be called in an effect. */
  takeStart(): boolean {
    const asked = this.start;
    if (asked) this.start = false;
    return asked;
  }
}
