import { randomUUID } from 'node:crypto';
import { HELD_OUT_SHARE, type DatasetSource, type DatasetSummary } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import type { ChosenDataset, DatasetImportRequest } from '@shared/ipc/contract.js';
import type { History, IdentifiedDataset } from '../history/history.js';
import type { DatasetsService } from './datasets-service.js';

export interface DatasetChoicesDependencies {
  readonly history: Pick<History, 'identifyDataset' | 'identifyDropped'>;
  readonly datasets: Pick<DatasetsService, 'import'>;
  /** Asks the user in the system's own dialog: absolute paths, or null when that was cancelled. */
  readonly pickDataset: (source: DatasetSource) => Promise<readonly string[] | null>;
}

/** So many choices are remembered; the window makes one at a time. */
const MOST_CHOICES = 8;

/** What the user chose in dialogs and has not imported yet: the window knows each by a token, and never learns a path. */
export class DatasetChoices {
  private readonly deps: DatasetChoicesDependencies;
  private readonly choices = new Map<string, IdentifiedDataset>();

  constructor(deps: DatasetChoicesDependencies) {
    this.deps = deps;
  }

  /** Null when the dialog was cancelled. Rejects with `bad-request`, `file-malformed` when the files are not those of one set. */
  async choose(source: DatasetSource): Promise<ChosenDataset | null> {
    const paths = await this.deps.pickDataset(source);
    if (paths === null) return null;
    return this.remember(await this.deps.history.identifyDataset(source, paths));
  }

  /** What fell on the window. Rejects as `choose` does. */
  async chooseDropped(paths: readonly string[]): Promise<ChosenDataset> {
    return this.remember(await this.deps.history.identifyDropped(paths));
  }

  /** Rejects as DatasetsService.import does; the choice can be imported again then. */
  async import({ token, title, transposed = false, testShare = HELD_OUT_SHARE }: DatasetImportRequest): Promise<DatasetSummary> {
    const chosen = this.choices.get(token);
    if (chosen === undefined) throw new AppError('bad-request', 'What was chosen is not known any more. Choose the files again.');
    const added = await this.deps.datasets.import({ source: chosen.source, title, transposed, testShare });
    this.choices.delete(token);
    return added;
  }

  private remember(identified: IdentifiedDataset): ChosenDataset {
    const token = randomUUID();
    this.choices.set(token, identified);
    for (const old of [...this.choices.keys()].slice(0, -MOST_CHOICES)) this.choices.delete(old);
    const { source, suggestedTitle, files, holdsOut } = identified;
    return { token, source: source.kind, suggestedTitle, files, holdsOut };
  }
}
