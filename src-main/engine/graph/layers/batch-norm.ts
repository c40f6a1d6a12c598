import { BATCH_NORM_EPSILON } from '@shared/domain/model-layers.js';
import { attribute, type Float, type GraphBuilder } from '../graph-builder.js';
import { add, multiply, reshape } from '../operations.js';
import type { LayerKernel } from './layer-kernel.js';

/** As PyTorch's BatchNorm2d and BatchNorm1d: moving averages keep this share and take the rest of the batch's (unbiased variance). */
const KEEP = 0.9;

function moved(graph: GraphBuilder, before: Float, batch: Float): Float {
  return add(graph, multiply(graph, before, graph.float(KEEP)), multiply(graph, batch, graph.float(1 - KEEP)));
}

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, over all axes but the last (Ioffe & Szegedy 2015). Training
 * takes the batch's mean and variance, anything else the moving ones.
 */
export const batchNorm: LayerKernel<'batch-norm'> = {
  forward(context, layer, input) {
    const { graph, batch, training } = context;
    const [gamma, beta, movingMean, movingVariance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((field) =>
      context.weight(layer, field),
    ) as [Float, Float, Float, Float];
    const channels = layer.outputShape.at(-1) ?? 0;
    const flat = layer.outputShape.length === 1;
    const image = (x: Float): Float => (flat ? reshape(graph, x, [batch, 1, 1, channels]) : x);
    const original = (x: Float): Float => (flat ? reshape(graph, x, [batch, channels]) : x);
    const attributes = {
      T: attribute.type('float32'),
      U: attribute.type('float32'),
      epsilon: attribute.float(BATCH_NORM_EPSILON),
      data_format: attribute.string('NHWC'),
      is_training: attribute.boolean(training),
    };
    const x = image(input);
    // In training the kernel ignores the moving values, which must then be empty unless it is to average them itself.
    const statistics = training ? [graph.float([]), graph.float([])] : [movingMean, movingVariance];
    const normal = graph.node('FusedBatchNormV3', 'float32', [x, gamma, beta, ...statistics], { attributes });
    const result = (index: number): Float => graph.output(normal, index, 'float32');
    return {
      output: original(normal),
      backward(gradient) {
        // Of the batch as the forward pass left them, or the moving ones, which are constants then.
        const [mean, variance] = training ? [result(3), result(4)] : [movingMean, movingVariance];
        const inputs = [image(gradient.values), x, gamma, mean, variance, result(5)];
        const back = graph.node('FusedBatchNormGradV3', 'float32', inputs, { attributes });
        return { input: original(back), parameters: { gamma: graph.output(back, 1, 'float32'), beta: graph.output(back, 2, 'float32') } };
      },
      buffers: { movingMean: moved(graph, movingMean, result(1)), movingVariance: moved(graph, movingVariance, result(2)) },
    };
  },
};
