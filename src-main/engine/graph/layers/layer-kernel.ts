import type { Layer, LayerKind } from '@shared/domain/model-layers.js';
import type { Float, GraphBuilder } from '../graph-builder.js';

/** What a layer's forward pass may use. Values are [batch, ...shape of one image], channels last. */
export interface ForwardContext {
  readonly graph: GraphBuilder;
  /** Images in this part of the batch; -1 where any number may come, which is never the case in training. */
  readonly batch: number;
  readonly training: boolean;
  /** The layer's weight or buffer of that field, as read at the start of the step. */
  weight(layer: Layer, field: string): Float;
  /** The same as it is held: in blocks of rows, or all of it as the only one. */
  weightBlocks(layer: Layer, field: string): readonly Float[];
  /** A dropout mask [batch, size]: 0 with the given rate, else 1 / (1 - rate). */
  dropoutMask(rate: number, size: number): Float;
}

/** d loss / d output of a layer. */
export interface OutputGradient {
  readonly values: Float;
  /** Something with the same sum in each channel, possibly on less data: all that a bias needs. */
  readonly sums: Float;
}

/** A layer's gradients. `input` is null when it was not asked for. */
export interface LayerGradients {
  readonly input: Float | null;
  /** Something with the same sums as `input`, where the layer knows of a smaller one. */
  readonly sums?: Float;
  /** By the field names of the layer's parameters; block by block where the weight is held so. */
  readonly parameters: Readonly<Record<string, Float | readonly Float[]>>;
}

export interface LayerOutput {
  readonly output: Float;
  /** From d loss / d output to the gradients of what went in. Only where the number of images is known. */
  backward(gradient: OutputGradient, wantsInput: boolean): LayerGradients;
  /** What batch statistics make of the layer's buffers, by field name. Only in training. */
  readonly buffers?: Readonly<Record<string, Float>>;
}

/** One kind of layer in the graph: forward and backward side by side. */
export interface LayerKernel<K extends LayerKind> {
  forward(context: ForwardContext, layer: Extract<Layer, { kind: K }>, input: Float): LayerOutput;
}
