import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { MenuCommand } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';

/** What the desktop around the window does for it: menus, clipboard, licence texts. */
export class DesktopState {
  licences = $state.raw<string | null>(null);
  /** The last thing that was done, in words. */
  said = $state('');
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private readonly unsubscribe: () => void;

  /** `onCommand` gets what was chosen in the menu. */
  constructor(api: ApiClient, onCommand: (command: MenuCommand) => void) {
    this.api = api;
    this.unsubscribe = api.subscribe('desktop:command', onCommand);
  }

  dispose(): void {
    this.unsubscribe();
  }

  async copyDiagnostics(): Promise<void> {
    await this.attempt(async () => {
      await this.api.request('desktop:copy-diagnostics');
      this.said = 'Copied. It holds no personal paths.';
    });
  }

  async showLicences(): Promise<void> {
    await this.attempt(async () => {
      this.licences ??= await this.api.request('desktop:read-licences');
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    this.said = '';
    try {
      await work();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }
}
