import { convolutionTerms, scaledPixels, type BatchNormWeights, type ConvolutionTerms } from '@shared/domain/convolution-terms.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { stagesOf } from '@shared/domain/network-stages.js';
import type { PixelPosition } from '../../parts/pictures/atlas.js';
import { convLayer, kernelOf, outputOf, type Look } from '../../state/inspect-look.js';

/** What a convolution gets: the scaled image, or the output of the stage before it. */
function inputOf(look: Look, spec: ModelSpec, layer: string): NamedTensor | null {
  const stages = stagesOf(spec);
  const before = stages[stages.findIndex((stage) => stage.layer === layer) - 1];
  if (before === undefined) return null;
  if (before.output !== null) return outputOf(look, before);
  return scaledPixels(look.activations.pixels, spec.input.height, spec.input.width, spec.inputScaling);
}

function normOf(look: Look, name: string): BatchNormWeights | null {
  const read = (path: string): Float32Array | undefined => look.weights.get(path)?.values;
  const [gamma, beta] = [read(`param/${name}/gamma`), read(`param/${name}/beta`)];
  const [movingMean, movingVariance] = [read(`buffer/${name}/movingMean`), read(`buffer/${name}/movingVariance`)];
  return gamma && beta && movingMean && movingVariance ? { gamma, beta, movingMean, movingVariance } : null;
}

/** The numbers behind a pixel of a filter's map; null when the look has not got them all. */
export function explainPixel(look: Look, spec: ModelSpec, layer: string, filter: number, pixel: PixelPosition): ConvolutionTerms | null {
  const conv = convLayer(spec, layer);
  const kernel = kernelOf(look, layer);
  const bias = look.weights.get(`param/${layer}/bias`)?.values;
  const input = inputOf(look, spec, layer);
  const layers = layersOf(spec);
  const after = layers.slice(layers.findIndex((candidate) => candidate.name === layer) + 1);
  const norm = after[0]?.kind === 'batch-norm' ? normOf(look, after[0].name) : null;
  const activation = after.find((candidate) => candidate.kind === 'activation');
  const isMissingNorm = after[0]?.kind === 'batch-norm' && norm === null;
  if (conv === null || kernel === null || !bias || input === null || !activation || isMissingNorm) return null;
  if (pixel.row >= (conv.outputShape[0] ?? 0) || pixel.column >= (conv.outputShape[1] ?? 0)) return null;
  return convolutionTerms({ input, kernel, bias, norm, spec: conv.spec, activation: activation.activation, filter, ...pixel });
}
