import { layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';

/** A network to write in a foreign format. What it says of itself goes into the file where the format has a place. */
export interface ExportedModel {
  readonly name: string;
  readonly spec: ModelSpec;
  /** Those of weightSlots(spec). */
  readonly weights: readonly NamedTensor[];
  readonly classNames: readonly string[];
}

/** Finds a layer's weight or buffer. Throws where the network was given without it: a bug of the caller. */
export function weightFinder(weights: readonly NamedTensor[]): (layer: Layer, field: string) => NamedTensor {
  const byName = new Map(weights.map((tensor) => [tensor.name, tensor]));
  return (layer, field) => {
    const found = byName.get(`param/${layer.name}/${field}`) ?? byName.get(`buffer/${layer.name}/${field}`);
    if (found === undefined) throw new Error(`The network has no ${field} of ${layer.name}.`);
    return found;
  };
}

/** What flatten turns into a vector, [h, w, c] or [h, w, 1]; its order decides the rows of the first dense kernel. */
export function flattenedShape(spec: ModelSpec): readonly number[] {
  return layersOf(spec).find((layer) => layer.kind === 'flatten')?.inputShape ?? [];
}
