import { layersOf, type Layer } from './model-layers.js';
import type { ModelSpec } from './model-spec.js';

/**
 * One convolution with all that works on each of its channels alone: batch normalisation, activation, pooling. The
 * stages of a network lie one behind the other, and the dense part follows the last.
 */
export interface ConvStage {
  /** Names as layersOf gives them. */
  readonly conv: string;
  readonly activation: string;
  /** The stage's last layer: its pooling, or its activation. */
  readonly output: string;
  readonly filters: number;
  /** Position in layersOf of the first layer behind the stage. */
  readonly end: number;
}

const WITHIN: ReadonlySet<Layer['kind']> = new Set(['batch-norm', 'activation', 'pool']);

/** The stages of a spec in order; none for a network without convolutions. */
export function convStages(spec: ModelSpec): readonly ConvStage[] {
  const layers = layersOf(spec);
  return layers.flatMap((conv, at) => {
    if (conv.kind !== 'conv') return [];
    let end = at + 1;
    while (WITHIN.has(layers[end]?.kind ?? 'conv')) end++;
    const members = layers.slice(at, end);
    const activation = members.find(({ kind }) => kind === 'activation');
    const output = members.at(-1);
    if (!activation || !output) throw new Error(`${conv.name} has no activation.`);
    return [{ conv: conv.name, activation: activation.name, output: output.name, filters: conv.spec.filters, end }];
  });
}
