import type { DatasetInfo } from './dataset.js';
import type { ModelSpec } from './model-spec.js';

/** A network with the inputs and outputs that a data set needs; everything between stays. */
export function fitModel(model: ModelSpec, { height, width, classNames }: DatasetInfo): ModelSpec {
  return { ...model, input: { height, width }, classes: classNames.length };
}
