import type { Layer, LayerKind } from '@shared/domain/model-layers.js';
import type { Float } from '../graph-builder.js';
import { activation } from './activation.js';
import { batchNorm } from './batch-norm.js';
import { conv } from './conv.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { flatten } from './flatten.js';
import type { ForwardContext, LayerKernel, LayerOutput } from './layer-kernel.js';
import { pool } from './pool.js';

/** A new kind of layer is one file beside this one and one line here. */
const KERNELS: { readonly [K in LayerKind]: LayerKernel<K> } = {
  conv,
  'batch-norm': batchNorm,
  activation,
  pool,
  flatten,
  dropout,
  dense,
};

export function forwardLayer(context: ForwardContext, layer: Layer, input: Float): LayerOutput {
  const kernel = KERNELS[layer.kind] as LayerKernel<LayerKind>;
  return kernel.forward(context, layer, input);
}
