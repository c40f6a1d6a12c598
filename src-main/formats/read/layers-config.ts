import { ACTIVATIONS, PADDINGS, type Activation, type ConvSpec, type Padding, type PoolSpec } from '@shared/domain/model-spec.js';
import { z } from '@shared/zod.js';
import { quoted, Unreadable } from './unreadable.js';

/** One step of a network, from a layer of a file. `layer`: the name that its weights go by. */
export type Step =
  | { readonly kind: 'scale'; readonly scale: number; readonly offset: number }
  | { readonly kind: 'conv'; readonly layer: string; readonly spec: ConvSpec; readonly hasBias: boolean }
  | { readonly kind: 'dense'; readonly layer: string; readonly units: number; readonly hasBias: boolean }
  | NormStep
  | { readonly kind: 'activation'; readonly activation: Activation | 'softmax' }
  | { readonly kind: 'pool'; readonly spec: PoolSpec; readonly padding: Padding }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'dropout'; readonly rate: number };

export interface NormStep {
  readonly kind: 'norm';
  readonly layer: string;
  readonly axis: number;
  readonly epsilon: number;
  readonly hasGamma: boolean;
  readonly hasBeta: boolean;
}

export const READABLE =
  'Digit Lab reads Rescaling, Conv2D, BatchNormalization, Activation, ReLU, Softmax, MaxPooling2D, AveragePooling2D, Flatten, Dropout and Dense';

const size = z.int().min(1).max(100_000);
/** One number for both directions, or one for each, which must be equal. */
const square = z
  .union([size, z.tuple([size, size]).refine(([a, b]) => a === b)])
  .transform((value) => (Array.isArray(value) ? value[0] : value));
const channelsLast = z.literal('channels_last').nullish();
const padding = z.enum(PADDINGS);
const activation = z.enum([...ACTIVATIONS, 'softmax', 'linear']);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish();
const unit = { activation: optional(activation), use_bias: z.boolean().default(true) };
const pool = { pool_size: square, strides: optional(square), padding: padding.default('valid'), data_format: channelsLast };
const lastAxis = z.union([z.int(), z.tuple([z.int()])]).transform((value) => (Array.isArray(value) ? value[0] : value));

const activated = (given: z.infer<typeof activation> | null | undefined): readonly Step[] =>
  given === undefined || given === null || given === 'linear' ? [] : [{ kind: 'activation', activation: given }];

type Reader = (config: unknown, layer: string) => readonly Step[];

/** A reader of one class of layers; a config that does not fit names the first field that is in the way. */
function readerOf<S extends z.ZodType>(schema: S, steps: (config: z.infer<S>, layer: string) => readonly Step[]): Reader {
  return (config, layer) => {
    const { data, error } = schema.safeParse(config);
    if (error) throw new Unreadable(`cannot be read with this ${String(error.issues[0]?.path[0] ?? 'config')}`);
    return steps(data, layer);
  };
}

const pooling = (kind: PoolSpec['kind']): Reader =>
  readerOf(z.object(pool), ({ pool_size: poolSize, strides, padding: edges }) => [
    { kind: 'pool', spec: { kind, size: poolSize, stride: strides ?? poolSize }, padding: edges },
  ]);

const READERS: Readonly<Record<string, Reader>> = {
  InputLayer: () => [],
  Rescaling: readerOf(z.object({ scale: z.number(), offset: z.number().default(0) }), ({ scale, offset }) => [
    { kind: 'scale', scale, offset },
  ]),
  Conv2D: readerOf(
    z.object({
      ...unit,
      filters: size,
      kernel_size: square,
      strides: square.default(1),
      padding: padding.default('valid'),
      data_format: channelsLast,
      dilation_rate: optional(z.union([z.literal(1), z.tuple([z.literal(1), z.literal(1)])])),
      groups: optional(z.literal(1)),
    }),
    ({ filters, kernel_size: kernel, strides: stride, padding: edges, activation: given, use_bias: hasBias }, layer) => [
      { kind: 'conv', layer, spec: { filters, size: kernel, stride, padding: edges }, hasBias },
      ...activated(given),
    ],
  ),
  BatchNormalization: readerOf(
    z.object({
      axis: lastAxis.default(-1),
      epsilon: z.number().min(0).max(1).default(1e-3),
      center: z.boolean().default(true),
      scale: z.boolean().default(true),
    }),
    ({ axis, epsilon, center: hasBeta, scale: hasGamma }, layer) => [{ kind: 'norm', layer, axis, epsilon, hasGamma, hasBeta }],
  ),
  Activation: readerOf(z.object({ activation }), ({ activation: given }) => activated(given)),
  ReLU: readerOf(
    z.object({ max_value: z.null().optional(), negative_slope: optional(z.literal(0)), threshold: optional(z.literal(0)) }),
    () => activated('relu'),
  ),
  Softmax: readerOf(z.object({ axis: optional(z.literal([-1, 1])) }), () => activated('softmax')),
  MaxPooling2D: pooling('max'),
  AveragePooling2D: pooling('average'),
  Flatten: readerOf(z.object({ data_format: channelsLast }), () => [{ kind: 'flatten' }]),
  Dropout: readerOf(z.object({ rate: z.number().min(0).lt(1) }), ({ rate }) => (rate === 0 ? [] : [{ kind: 'dropout', rate }])),
  Dense: readerOf(z.object({ ...unit, units: size }), ({ units, activation: given, use_bias: hasBias }, layer) => [
    { kind: 'dense', layer, units, hasBias },
    ...activated(given),
  ]),
};

const layerSchema = z.object({ class_name: z.string().max(200), config: z.looseObject({ name: z.string().max(200) }) });

/** A layer of a file with the steps that it stands for. `at` names it: 'layer 3, "lstm_1" (LSTM),'. */
export interface FileLayer {
  readonly at: string;
  readonly steps: readonly Step[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** Reads an entry of a Sequential model's layers, the `index`-th from 0. Throws Unreadable, which names the layer and where it stands. */
export function readLayer(entry: unknown, index: number): FileLayer {
  const { data } = layerSchema.safeParse(entry);
  if (data === undefined) throw new Unreadable(`layer ${index + 1} has no class and no name`);
  const { class_name: className, config } = data;
  const at = `layer ${index + 1}, ${quoted(config.name)} (${quoted(className).slice(1, -1)}),`;
  const read = Object.hasOwn(READERS, className) ? READERS[className] : undefined;
  if (read === undefined) throw new Unreadable(`${at} is not supported: ${READABLE}`);
  try {
    return { at, steps: read(config, config.name), config };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable(`${at} ${error.message}`, { cause: error });
  }
}
