import { attribute, type Float, type GraphBuilder, type Integer } from './graph-builder.js';
import { multiply } from './operations.js';

export interface Loss {
  /** Per image, in nats: [batch]. */
  readonly perImage: Float;
  /** d sum of losses / d logits: [batch, classes]. */
  readonly gradient: Float;
}

/**
 * Cross-entropy of softmax(logits) against (1 - smoothing) * one-hot + smoothing / classes (Szegedy et al. 2016). Both
 * kernels compute loss and gradient in one pass, free of overflow.
 */
export function crossEntropy(graph: GraphBuilder, logits: Float, labels: Integer, classes: number, smoothing: number): Loss {
  if (smoothing === 0) {
    const attributes = { T: attribute.type('float32'), Tlabels: attribute.type('int32') };
    const perImage = graph.node('SparseSoftmaxCrossEntropyWithLogits', 'float32', [logits, labels], { attributes });
    return { perImage, gradient: graph.output(perImage, 1, 'float32') };
  }
  const [on, off] = [graph.float(1 - smoothing + smoothing / classes), graph.float(smoothing / classes)];
  const attributes = { T: attribute.type('float32'), TI: attribute.type('int32'), axis: attribute.integer(-1) };
  const targets = graph.node('OneHot', 'float32', [labels, graph.integer(classes), on, off], { attributes });
  const perImage = graph.node('SoftmaxCrossEntropyWithLogits', 'float32', [logits, targets], {
    attributes: { T: attribute.type('float32') },
  });
  return { perImage, gradient: graph.output(perImage, 1, 'float32') };
}

/** The gradient of the mean over a batch, of which this may be a part. */
export function meanGradient(graph: GraphBuilder, loss: Loss, batch: number): Float {
  return multiply(graph, loss.gradient, graph.float(1 / batch));
}
