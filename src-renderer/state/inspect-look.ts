import { layersOf, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import type { Stage } from '@shared/domain/network-stages.js';
import { channelImage, extentOf, kernelSlice, type TensorImage } from '@shared/domain/tensor-image.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { DigitActivations } from '@shared/ipc/contract.js';

/** One network at one digit: everything the pictures of a page are drawn from, of the same moment. */
export interface Look {
  readonly network: NetworkRef;
  readonly digit: DigitRef;
  readonly activations: DigitActivations;
  /** Layer outputs by layer name: [h, w, c] or [n]. */
  readonly outputs: ReadonlyMap<string, NamedTensor>;
  /** Stored tensors by name, of the layers that were asked for. */
  readonly weights: ReadonlyMap<string, NamedTensor>;
}

/** Layers whose weights every look needs: the convolutions and what normalises them. */
export function filterLayers(spec: ModelSpec): readonly string[] {
  const layers = layersOf(spec);
  const flatten = layers.findIndex((layer) => layer.kind === 'flatten');
  return layers
    .slice(0, flatten)
    .filter((layer) => layer.kind === 'conv' || layer.kind === 'batch-norm')
    .map((layer) => layer.name);
}

export function kernelOf(look: Look, layer: string): NamedTensor | null {
  return look.weights.get(`param/${layer}/kernel`) ?? null;
}

/** A stage's output; null for the input, or when the look has none. */
export function outputOf(look: Look, stage: Stage): NamedTensor | null {
  return stage.output === null ? null : (look.outputs.get(stage.output) ?? null);
}

/** The maps of a stage with channels; empty for others. */
export function mapsOf(look: Look, stage: Stage): readonly TensorImage[] {
  const output = outputOf(look, stage);
  const channels = output?.shape.length === 3 ? (output.shape[2] ?? 0) : 0;
  return output === null ? [] : Array.from({ length: channels }, (_, channel) => channelImage(output, channel));
}

/** The slices of one filter, one for each input channel. */
export function slicesOfFilter(kernel: NamedTensor, filter: number): readonly TensorImage[] {
  return Array.from({ length: kernel.shape[2] ?? 0 }, (_, input) => kernelSlice(kernel, input, filter));
}

/** The slices that one input channel meets, one for each filter. */
export function slicesOfInput(kernel: NamedTensor, input: number): readonly TensorImage[] {
  return Array.from({ length: kernel.shape[3] ?? 0 }, (_, filter) => kernelSlice(kernel, input, filter));
}

/** Ends of the colour scales of one stage. */
export interface StageScale {
  /** Largest weight of the layer, and of each filter; 0 without a kernel. */
  readonly kernel: number;
  readonly kernels: readonly number[];
  /** Largest magnitude of the layer's maps, and of each. */
  readonly map: number;
  readonly maps: readonly number[];
}

export type Scales = ReadonlyMap<string, StageScale>;

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** The scales of each stage by its title. */
export function scalesOf(look: Look, stages: readonly Stage[]): Scales {
  return new Map(
    stages.map((stage): [string, StageScale] => {
      const kernel = stage.kind === 'conv' && stage.layer !== null ? kernelOf(look, stage.layer) : null;
      const filters = kernel?.shape[3] ?? 0;
      const kernels =
        kernel === null ? [] : Array.from({ length: filters }, (_, filter) => extentOf(slicesOfFilter(kernel, filter)).magnitude);
      const maps = mapsOf(look, stage).map((map) => extentOf([map]).magnitude);
      return [stage.title, { kernel: largest(kernels), kernels, map: largest(maps), maps }];
    }),
  );
}

/** Scales that hold both: what plays from one look to the other stays inside. */
export function joinScales(a: Scales, b: Scales): Scales {
  const join = (one: readonly number[], other: readonly number[]): readonly number[] =>
    one.map((value, index) => Math.max(value, other[index] ?? 0));
  return new Map(
    [...a].map(([title, scale]): [string, StageScale] => {
      const other = b.get(title) ?? scale;
      return [
        title,
        {
          kernel: Math.max(scale.kernel, other.kernel),
          kernels: join(scale.kernels, other.kernels),
          map: Math.max(scale.map, other.map),
          maps: join(scale.maps, other.maps),
        },
      ];
    }),
  );
}

export type ConvLayer = Extract<Layer, { kind: 'conv' }>;

export function convLayer(spec: ModelSpec, name: string): ConvLayer | null {
  const layer = layersOf(spec).find((candidate) => candidate.name === name);
  return layer?.kind === 'conv' ? layer : null;
}
