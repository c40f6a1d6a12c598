import type { Score } from '@shared/domain/model.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import { formatPlural } from '@shared/format/numbers.js';
import { deletionTitle } from './run-words.js';

/** A run's kept epoch or a model. `plain`: its test without shifts. */
export interface AskedNetwork {
  readonly id: string;
  readonly name: string;
  readonly plain: Score | null;
}

/** What the page asks in a dialog. */
export type RunQuestion =
  | { readonly kind: 'rename'; readonly run: RunSummary }
  | { readonly kind: 'tags'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'colour'; readonly run: RunSummary }
  | { readonly kind: 'extend'; readonly run: RunSummary }
  | { readonly kind: 'export'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'export-network'; readonly network: AskedNetwork }
  | { readonly kind: 'evaluate'; readonly network: AskedNetwork }
  | { readonly kind: 'delete'; readonly runs: readonly RunSummary[]; readonly sizeBytes: number | null }
  /** `config`: name and seed as suggested for the next run. */
  | { readonly kind: 'train-again'; readonly run: RunSummary; readonly config: RunConfig };

const named = (runs: readonly RunSummary[]): string => (runs.length === 1 ? (runs[0]?.name ?? '') : formatPlural(runs.length, 'run'));

export function questionTitle(question: RunQuestion): string {
  switch (question.kind) {
    case 'rename':
      return `Rename ${question.run.name}`;
    case 'tags':
      return `Tags of ${named(question.runs)}`;
    case 'colour':
      return `Colour of ${question.run.name}`;
    case 'extend':
      return `Train ${question.run.name} further`;
    case 'export':
      return `Export ${named(question.runs)}`;
    case 'export-network':
      return `Export ${question.network.name}`;
    case 'evaluate':
      return `Evaluate ${question.network.name}`;
    case 'delete':
      return deletionTitle(question.runs);
    case 'train-again':
      return `Train ${question.run.name} again`;
  }
}
