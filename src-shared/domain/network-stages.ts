import { assertNever } from '../assert-never.js';
import { layersOf, type Layer } from './model-layers.js';
import type { Activation, ModelSpec } from './model-spec.js';

/**
 * A place of the network strip: one computing layer together with what follows it without changing the shape (batch
 * normalisation, activation, dropout), or with the flattening before it.
 */
export interface Stage {
  readonly kind: 'input' | 'conv' | 'pool' | 'dense';
  /** "Conv 1", "Pool 1", "Dense 1", "Output". */
  readonly title: string;
  /** The computing layer's name; null for the input. */
  readonly layer: string | null;
  /** The layer whose output the stage shows: after the activation; null for the input. */
  readonly output: string | null;
  /** What happens in it, in order: "3×3 convolution", "ReLU". */
  readonly steps: readonly string[];
  /** Of one image, channels last. */
  readonly outputShape: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Whether the output can be below zero. */
  readonly signed: boolean;
}

const ACTIVATION_WORDS: Readonly<Record<Activation, string>> = { relu: 'ReLU', sigmoid: 'sigmoid', tanh: 'tanh' };

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const ownParameters = (layer: Layer): number => Object.values(layer.parameters).reduce((sum, shape) => sum + sizeOf(shape), 0);
const square = (size: number): string => `${size}×${size}`;

/** What one layer does, in words. */
function stepWords(layer: Layer): string {
  switch (layer.kind) {
    case 'conv': {
      const { size, stride, padding } = layer.spec;
      return `${square(size)} convolution${stride > 1 ? `, stride ${stride}` : ''}${padding === 'same' ? '' : ', no padding'}`;
    }
    case 'pool':
      return `${square(layer.spec.size)} ${layer.spec.kind === 'max' ? 'maximum' : 'average'}`;
    case 'batch-norm':
      return 'batch normalisation';
    case 'activation':
      return ACTIVATION_WORDS[layer.activation];
    case 'flatten':
      return 'flattened';
    case 'dropout':
      return `dropout ${layer.rate.toFixed(2)} in training`;
    case 'dense':
      return 'every input to every unit';
    default:
      return assertNever(layer);
  }
}

const titleOf = (layer: Layer): string => {
  const number = /\d+$/.exec(layer.name)?.[0] ?? '';
  if (layer.kind === 'conv') return `Conv ${number}`;
  if (layer.kind === 'pool') return `Pool ${number}`;
  return layer.name === 'output' ? 'Output' : `Dense ${number}`;
};

/** The stages of a network from the image to the classes. Every layer of `layersOf` belongs to exactly one. */
export function stagesOf(spec: ModelSpec): readonly Stage[] {
  const { height, width } = spec.input;
  const scaling = spec.inputScaling.kind === 'unit' ? 'pixels / 255' : 'pixels / 255, standardised';
  const stages: Stage[] = [
    {
      kind: 'input',
      title: 'Input',
      layer: null,
      output: null,
      steps: [scaling],
      outputShape: [height, width, 1],
      parameters: 0,
      signed: spec.inputScaling.kind !== 'unit',
    },
  ];
  /** Steps that come before the next computing layer. */
  let before: string[] = [];
  for (const layer of layersOf(spec)) {
    const previous = stages.at(-1);
    if (layer.kind === 'flatten' || (layer.kind === 'dropout' && before.length > 0)) {
      before.push(stepWords(layer));
    } else if (layer.kind === 'conv' || layer.kind === 'pool' || layer.kind === 'dense') {
      stages.push({
        kind: layer.kind,
        title: titleOf(layer),
        layer: layer.name,
        output: layer.name,
        steps: [...before, stepWords(layer)],
        outputShape: layer.outputShape,
        parameters: ownParameters(layer),
        signed: layer.kind === 'pool' ? (previous?.signed ?? false) : true,
      });
      before = [];
    } else if (previous) {
      const output = layer.kind === 'dropout' ? previous.output : layer.name;
      stages[stages.length - 1] = {
        ...previous,
        output,
        steps: [...previous.steps, stepWords(layer)],
        parameters: previous.parameters + ownParameters(layer),
        signed: layer.kind === 'activation' ? layer.activation === 'tanh' : previous.signed,
      };
    }
  }
  return stages;
}

/** A shape as people write it: "28×28×16", "128". */
export function formatShape(shape: readonly number[]): string {
  return shape.join('×');
}
