import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { floats, type FetchedValues, type Session, type TensorFlow } from './backend.js';
import { tensorName, type Tensor } from './graph/graph-builder.js';
import { buildInspectionGraph, type InspectionGraph } from './graph/inspection-graph.js';
import { required } from './graph/stored-tensors.js';
import { feedsOf } from './weight-feeds.js';

/** A trained network to look into. The caller closes it. */
export class Inspector {
  private readonly spec: ModelSpec;
  private readonly graph: InspectionGraph;
  private readonly session: Session;

  constructor(tensorFlow: TensorFlow, spec: ModelSpec, weights: readonly NamedTensor[]) {
    this.spec = spec;
    this.graph = buildInspectionGraph(spec);
    this.session = tensorFlow.openSession(this.graph.savedModel);
    const { tensors, assigned } = this.graph.weights;
    this.session
      .prepare(
        tensors.map((tensor) => tensorName(tensor.feed)),
        [tensorName(assigned)],
      )
      .run(feedsOf(tensors, weights));
  }

  /** Probabilities, [count, classes], of uint8 pixels [count, height, width]. */
  probabilities(pixels: Uint8Array): Float32Array {
    return floats(this.fetch(pixels, [this.graph.probabilities])[0]);
  }

  /** Raw outputs, [count, classes]. */
  logits(pixels: Uint8Array): Float32Array {
    return floats(this.fetch(pixels, [this.graph.logits])[0]);
  }

  /** Outputs of these layers for each image: [count, ...the layer's output shape], in the order of `layerNames`. */
  activations(pixels: Uint8Array, layerNames: readonly string[]): readonly NamedTensor[] {
    const count = this.countOf(pixels);
    const values = this.fetch(
      pixels,
      layerNames.map((name) => required(this.graph.outputs, name)),
    );
    const shapes = new Map(layersOf(this.spec).map((layer) => [layer.name, layer.outputShape]));
    return layerNames.map((name, index) => ({ name, shape: [count, ...required(shapes, name)], values: floats(values[index]) }));
  }

  /** How the logit of a class changes with each pixel of one image, after scaling: [height, width]. */
  saliency(pixels: Uint8Array, classIndex: number): Float32Array {
    const { saliency } = this.graph;
    const logitWeights = new Float32Array(this.spec.classes);
    logitWeights[classIndex] = 1;
    const [gradient] = this.session.prepare([saliency.pixels, saliency.logitWeights].map(tensorName), [tensorName(saliency.gradient)]).run([
      { shape: [1, pixels.length], values: pixels },
      { shape: [1, this.spec.classes], values: logitWeights },
    ]);
    return floats(gradient);
  }

  close(): void {
    this.session.close();
  }

  private countOf(pixels: Uint8Array): number {
    return pixels.length / (this.spec.input.height * this.spec.input.width);
  }

  private fetch(pixels: Uint8Array, outputs: readonly Tensor[]): readonly FetchedValues[] {
    const count = this.countOf(pixels);
    return this.session
      .prepare([tensorName(this.graph.pixels)], outputs.map(tensorName))
      .run([{ shape: [count, pixels.length / count], values: pixels }]);
  }
}
