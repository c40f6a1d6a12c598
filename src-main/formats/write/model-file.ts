import type { Score } from '@shared/domain/model.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import type { ModelFileFacts } from '../read/model-file.js';
import { writeSafetensors } from './safetensors.js';

const textOf = (score: Score | null): string | null => (score === null ? null : JSON.stringify(score));

/** A network as a safetensors file that stands on its own: parseModelFile reads it back. */
export function writeModelFile(spec: ModelSpec, weights: readonly NamedTensor[], facts: ModelFileFacts): Uint8Array {
  const { name, preset, dataset, note } = facts;
  const texts = { name, preset, dataset, note, validation: textOf(facts.validation), test: textOf(facts.test) };
  const known = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== null);
  return writeSafetensors(weights, { format: 'digit-lab', kind: 'weights', model: JSON.stringify(spec), ...Object.fromEntries(known) });
}
