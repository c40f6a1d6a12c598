import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { Score } from '@shared/domain/model.js';
import type { Activation, ModelSpec } from '@shared/domain/model-spec.js';
import type { EvaluationPart, NamedTensor } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import type { Evaluate } from './evaluation-session.js';

/** The images that the presets hold out: what a foreign file leaves open is decided on them, never on the test. */
const VALIDATION: EvaluationPart = { kind: 'validation', validationShare: 0.2, splitSeed: 1 };
const TITLES: Readonly<Record<Activation, string>> = { relu: 'ReLU', sigmoid: 'Sigmoid', tanh: 'Tanh' };

/** Weights and the networks they may belong to, the likeliest first. */
export interface OpenModel {
  readonly candidates: readonly ModelSpec[];
  readonly weights: readonly NamedTensor[];
}

export interface SettledModel {
  readonly spec: ModelSpec;
  readonly weights: readonly NamedTensor[];
  readonly validation: Score;
  /** How it was decided, for a person; empty when there was nothing to decide. */
  readonly note: string;
}

export const scoreOf = ({ loss, correct, total }: Evaluation): Score => ({ loss, correct, total });

/** Evaluates every candidate on the validation images and takes the one with the lowest loss, the first on a tie. */
export async function settleModel(evaluate: Evaluate, model: OpenModel, dataset: DatasetFiles): Promise<SettledModel> {
  const { candidates, weights } = model;
  const scored: { readonly spec: ModelSpec; readonly validation: Score }[] = [];
  for (const spec of candidates) {
    scored.push({ spec, validation: scoreOf(await evaluate({ model: spec, weights, dataset, part: VALIDATION })) });
  }
  const finite = scored.filter(({ validation }) => Number.isFinite(validation.loss));
  const [best, ...others] = finite.sort((a, b) => a.validation.loss - b.validation.loss);
  if (!best)
    throw new AppError('loss-not-finite', 'The network cannot be used: its outputs on the validation images are not finite numbers.');
  return { ...best, weights, note: scored.length > 1 ? noteOf(best, others) : '' };
}

type Scored = Pick<SettledModel, 'spec' | 'validation'>;
const percentOf = ({ validation }: Scored): string => formatPercent(validation.correct / validation.total, 1);

function noteOf(best: Scored, others: readonly Scored[]): string {
  const activation = best.spec.hidden[0]?.activation;
  const against = others.length > 0 ? others.map(percentOf).join(', ') : 'no finite result';
  return `${activation ? TITLES[activation] : 'The first'} found by evaluating both: ${percentOf(best)} against ${against} on validation`;
}
