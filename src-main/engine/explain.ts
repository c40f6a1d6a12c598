import { convStages } from '@shared/domain/conv-stages.js';
import type { ExplainMethod, Explanation } from '@shared/domain/inspection.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { evaluationChunk } from './evaluate.js';
import { GRADIENT_COUNTS } from './graph/inspection-graph.js';
import type { InspectionContext } from './inspection-context.js';

/** One image (uint8 [height, width]) and the class that is asked about. */
export interface Question {
  readonly pixels: Uint8Array;
  readonly target: number;
}

/**
 * Integrated gradients take this many steps, and four times as many again while the gap is larger than wanted: seldom
 * for convolutions, more often where the logit hardly differs from the blank image's.
 */
const PATH = { steps: 50, growth: 4, mostSteps: 3_200, wantedGap: 0.01 } as const;
/** The occluding window's side in parts of the image's smaller side. */
const OCCLUDED_SHARE = 5 / 28;

/** Answers why, by one of the methods of `Explanation`. Throws `bad-request` where the method does not apply. */
export async function explain(context: InspectionContext, method: ExplainMethod, question: Question): Promise<Explanation> {
  const { classes, input } = context.spec;
  if (question.target >= classes)
    throw new AppError('bad-request', `The network has no class ${question.target}. Use 0 to ${classes - 1}.`);
  const image = { method, target: question.target, ...input, completenessGap: null };
  switch (method) {
    case 'saliency':
      return { ...image, values: saliency(context, question) };
    case 'integrated-gradients':
      return { ...image, ...(await integratedGradients(context, question)) };
    case 'grad-cam':
      return { ...image, ...gradCam(context, question) };
    case 'occlusion':
      return { ...image, values: await occlusion(context, question) };
  }
}

/** How much the scaled image changes with ink, which is pixel / 255. */
const scaledPerInk = ({ inputScaling }: ModelSpec): number => (inputScaling.kind === 'unit' ? 1 : 1 / inputScaling.deviation);

function saliency(context: InspectionContext, { pixels, target }: Question): Float32Array {
  const perInk = scaledPerInk(context.spec);
  return context
    .inspector()
    .gradients(Float32Array.from(pixels), target)
    .image.map((gradient) => gradient * perInk);
}

/**
 * Sundararajan, Taly & Yan 2017: ink times the mean gradient over images from blank to this one (midpoints). The sum
 * must be the logit's difference between both ends.
 */
async function integratedGradients(
  context: InspectionContext,
  { pixels, target }: Question,
): Promise<Pick<Explanation, 'values' | 'completenessGap'>> {
  const { classes } = context.spec;
  const ends = new Uint8Array(2 * pixels.length);
  ends.set(pixels, pixels.length);
  const logits = context.inspector().logits(ends);
  const difference = (logits[classes + target] ?? NaN) - (logits[target] ?? NaN);
  for (let steps: number = PATH.steps; ; steps *= PATH.growth) {
    const values = await pathAttributions(context, { pixels, target }, steps);
    const sum = values.reduce((total, value) => total + value, 0);
    const completenessGap = sum === difference ? 0 : Math.abs(sum - difference) / Math.abs(difference);
    if (completenessGap <= PATH.wantedGap || steps * PATH.growth > PATH.mostSteps) return { values, completenessGap };
  }
}

async function pathAttributions(context: InspectionContext, { pixels, target }: Question, steps: number): Promise<Float32Array> {
  const size = pixels.length;
  const sums = new Float64Array(size);
  const { path: count } = GRADIENT_COUNTS;
  for (let done = 0; done < steps; done += count) {
    await context.pause(done / steps);
    const images = new Float32Array(count * size);
    for (let step = 0; step < count; step++) {
      const share = (done + step + 0.5) / steps;
      for (let at = 0; at < size; at++) images[step * size + at] = (pixels[at] ?? 0) * share;
    }
    const { image } = context.inspector().gradients(images, target);
    for (let at = 0; at < image.length; at++) sums[at % size] = (sums[at % size] ?? 0) + (image[at] ?? NaN);
  }
  const perInk = scaledPerInk(context.spec);
  return Float32Array.from(sums, (sum, at) => (((sum / steps) * (pixels[at] ?? 0)) / 255) * perInk);
}

/** Selvaraju et al. 2017: what is positive of the last maps, each weighted by its mean gradient. */
function gradCam(context: InspectionContext, { pixels, target }: Question): Pick<Explanation, 'height' | 'width' | 'values'> {
  const stage = convStages(context.spec).at(-1);
  const { lastMaps } = context.inspector().gradients(Float32Array.from(pixels), target);
  if (!stage || !lastMaps) {
    const others = 'Use saliency, integrated gradients or occlusion.';
    throw new AppError('bad-request', `Grad-CAM looks at the maps of a convolution, and this network has none. ${others}`);
  }
  const [height = 0, width = 0, filters = 0] = layersOf(context.spec).find(({ name }) => name === stage.activation)?.outputShape ?? [];
  const weights = new Float64Array(filters);
  lastMaps.gradient.forEach((gradient, at) => {
    weights[at % filters] = (weights[at % filters] ?? 0) + gradient / (height * width);
  });
  const values = Float32Array.from({ length: height * width }, (_, position) => {
    let sum = 0;
    for (let filter = 0; filter < filters; filter++)
      sum += (weights[filter] ?? NaN) * (lastMaps.values[position * filters + filter] ?? NaN);
    return Math.max(0, sum);
  });
  return { height, width, values };
}

/** The side of the occluding window: odd, so that it has a middle. */
export function occlusionSide({ input }: ModelSpec): number {
  const side = Math.round(Math.min(input.height, input.width) * OCCLUDED_SHARE);
  return Math.max(1, side % 2 === 0 ? side + 1 : side);
}

/** Zeiler & Fergus 2014: the fall of the logit with a blank window around each pixel, cut off at the edges. */
async function occlusion(context: InspectionContext, { pixels, target }: Question): Promise<Float32Array> {
  const { classes } = context.spec;
  const size = pixels.length;
  const whole = context.inspector().logits(pixels)[target] ?? NaN;
  const falls = new Float32Array(size);
  const chunk = evaluationChunk(context.spec);
  for (let from = 0; from < size; from += chunk) {
    await context.pause(from / size);
    const count = Math.min(chunk, size - from);
    const images = new Uint8Array(count * size);
    for (let image = 0; image < count; image++) {
      const occluded = images.subarray(image * size, (image + 1) * size);
      occluded.set(pixels);
      blank(occluded, from + image, context.spec);
    }
    const logits = context.inspector().logits(images);
    for (let image = 0; image < count; image++) falls[from + image] = whole - (logits[image * classes + target] ?? NaN);
  }
  return falls;
}

function blank(pixels: Uint8Array, centre: number, spec: ModelSpec): void {
  const { height, width } = spec.input;
  const reach = (occlusionSide(spec) - 1) / 2;
  const [row, column] = [Math.floor(centre / width), centre % width];
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    pixels.fill(0, y * width + Math.max(0, column - reach), y * width + Math.min(width - 1, column + reach) + 1);
  }
}
