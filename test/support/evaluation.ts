import type { ShiftCount } from '@shared/domain/averaging.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { EngineMessage, EvaluationPart, NamedTensor } from '@shared/engine/protocol.js';
import { loadTensorFlow } from '../../src-main/engine/backend.js';
import { Evaluations } from '../../src-main/engine/evaluate-model.js';
import './tensorflow-threads.js';

export const tensorFlow = loadTensorFlow();

export interface EvaluationSetup {
  readonly evaluations: Evaluations;
  readonly messages: EngineMessage[];
}

/** The engine's evaluations in this process, on native TensorFlow. */
export function setUpEvaluations(towers = 2): EvaluationSetup {
  const messages: EngineMessage[] = [];
  const evaluations = new Evaluations(tensorFlow, {
    towers,
    send: (message) => messages.push(message),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { evaluations, messages };
}

export interface EvaluationInput {
  readonly model: ModelSpec;
  readonly weights: readonly NamedTensor[];
  readonly dataset: DatasetFiles;
  readonly part: EvaluationPart;
  readonly shifts?: ShiftCount;
}

/** One evaluation; throws what `evaluation-failed` says. */
export async function evaluateOnce({ evaluations, messages }: EvaluationSetup, input: EvaluationInput): Promise<Evaluation> {
  const id = messages.length + 1;
  await evaluations.answer({ kind: 'evaluate', id, ...input });
  const answer = messages.at(-1);
  if (answer?.kind === 'evaluated' && answer.id === id) return answer.evaluation;
  throw new Error(answer?.kind === 'evaluation-failed' ? answer.error.message : `No answer but ${String(answer?.kind)}`);
}
