import { HELD_OUT_SHARE, type DatasetEdits, type DatasetSource, type DatasetSummary } from '@shared/domain/dataset.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import { formatCount, formatPlural, formatSetting } from '@shared/format/numbers.js';
import type { ChosenDataset, DatasetImportRequest, ImportProgress } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { DatasetSamples } from './dataset-samples.svelte.js';
import { parseNumber } from './setup-form.js';

/** Importing, editing and removing data sets. The list of them is the app's, as every page needs it. */
export class DatasetsState {
  /** What the user chose to import; null while nothing is to be imported. */
  chosen = $state.raw<ChosenDataset | null>(null);
  /** Of the set to be imported, as typed. */
  title = $state('');
  /** In percent of each class, as typed; of use where the choice has no test images. */
  testShare = $state('');
  /** Rows and columns are swapped in the files. */
  transposed = $state(false);
  importing = $state(false);
  /** Null before the import's first message. */
  progress = $state.raw<ImportProgress | null>(null);
  /** Why what was chosen was not imported: told in the dialog, where it can be tried again. */
  importProblem = $state.raw<ErrorReport | null>(null);
  /** Why something else was not done. */
  problem = $state.raw<ErrorReport | null>(null);
  /** What was done last, in words; empty before anything was. */
  done = $state('');
  /** Another page leads to the list of data sets, which takes this back once it is in view. */
  wanted = $state(false);

  readonly samples: DatasetSamples;

  private readonly api: ApiClient;
  private readonly unsubscribe: () => void;
  private choosing = false;

  constructor(api: ApiClient) {
    this.api = api;
    this.samples = new DatasetSamples(api);
    this.unsubscribe = api.subscribe('datasets:import-progressed', (progress) => {
      if (this.importing) this.progress = progress;
    });
  }

  dispose(): void {
    this.unsubscribe();
  }

  /** Lets the user choose files; what was chosen is imported when `import` is called. One choice at a time. */
  async choose(source: DatasetSource): Promise<void> {
    if (this.choosing || this.importing) return;
    await this.take(() => this.api.request('datasets:choose', source));
  }

  /** The same with what was dropped on the window. */
  async chooseDropped(tokens: readonly string[]): Promise<void> {
    if (this.choosing || this.importing) {
      this.problem = { code: 'bad-request', message: 'Another import is under way. Drop these files again when it has ended.' };
      return;
    }
    await this.take(() => this.api.request('datasets:choose-dropped', tokens));
  }

  /** Imports what was chosen; a refusal leaves the choice, so that it can be tried again. */
  async import(): Promise<void> {
    const { chosen, importing } = this;
    if (chosen === null || importing) return;
    this.importing = true;
    this.importProblem = null;
    this.progress = null;
    try {
      const set = await this.api.request('datasets:import', this.request(chosen));
      this.done = importedSentence(set);
      this.chosen = null;
    } catch (thrown) {
      const report = toErrorReport(thrown);
      if (report.code === 'cancelled') {
        this.chosen = null;
        this.done = 'The import was cancelled. Nothing was kept of it.';
      } else this.importProblem = report;
    } finally {
      this.importing = false;
    }
  }

  /** Ends the import that is under way, or gives the choice up. */
  async cancel(): Promise<void> {
    if (!this.importing) {
      this.chosen = null;
      return;
    }
    try {
      await this.api.request('datasets:cancel-import');
    } catch (thrown) {
      this.importProblem = toErrorReport(thrown);
    }
  }

  /** False when it was refused, with the reason in `problem`. */
  async change({ id }: Pick<DatasetSummary, 'id'>, edits: DatasetEdits): Promise<boolean> {
    const changed = await this.attempt(() => this.api.request('datasets:change', { id, ...edits }));
    if (changed) this.done = `${changed.title} was changed.`;
    return changed !== undefined;
  }

  async remove({ id, title }: Pick<DatasetSummary, 'id' | 'title'>): Promise<void> {
    const removed = await this.attempt(() => this.api.request('datasets:remove', id));
    if (removed !== undefined) this.done = `${title} was removed.`;
  }

  dismiss(): void {
    this.problem = null;
  }

  private async take(bring: () => Promise<ChosenDataset | null>): Promise<void> {
    this.choosing = true;
    const chosen = await this.attempt(bring);
    this.choosing = false;
    if (!chosen) return;
    this.importProblem = null;
    this.progress = null;
    this.title = chosen.suggestedTitle;
    this.testShare = formatSetting(HELD_OUT_SHARE * 100);
    this.transposed = false;
    this.chosen = chosen;
  }

  private request({ token, holdsOut }: ChosenDataset): DatasetImportRequest {
    const testShare = parseNumber(this.testShare) / 100;
    return { token, title: this.title.trim(), transposed: this.transposed, ...(holdsOut && { testShare }) };
  }

  private async attempt<T>(request: () => Promise<T>): Promise<T | undefined> {
    this.problem = null;
    this.done = '';
    try {
      return await request();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return undefined;
    }
  }
}

function importedSentence({ title, classNames, trainCount, testCount, duplicates }: DatasetSummary): string {
  const size = `${formatPlural(classNames.length, 'class', 'classes')}, ${formatCount(trainCount)} training and ${formatCount(testCount)} test images`;
  const twice =
    duplicates === 0 ? '' : ` ${formatPlural(duplicates, 'test image')} ${duplicates === 1 ? 'is' : 'are'} in the training part too.`;
  return `${title} was imported: ${size}.${twice}`;
}
