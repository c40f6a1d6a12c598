import { BATCH_NORM_EPSILON, layersOf, weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { modelSpecSchema } from '@shared/domain/run-config-schema.js';
import { z } from '@shared/zod.js';
import { layerConfigs } from '../write/tfjs-layers.js';
import { readJson } from './json-text.js';
import { readLayer, type FileLayer } from './layers-config.js';
import { readManifest, type ReadPart } from './layers-manifest.js';
import { assembleNetwork, type LayersNetwork, type WeightedStep } from './layers-network.js';
import type { ModelFile } from './model-file.js';
import { listed, quoted, readNamed, Unreadable } from './unreadable.js';

/** What a model.json may hold at most. */
export const LAYERS_MODEL_LIMITS = { bytes: 4_000_000, depth: 32, layers: 64 } as const;

const sequentialSchema = z.object({ class_name: z.string().max(200), config: z.unknown().optional() });
const fileSchema = z.object({
  format: z.string().max(80).nullish(),
  modelTopology: z.object({ model_config: sequentialSchema.optional(), class_name: z.string().optional(), config: z.unknown().optional() }),
  weightsManifest: z.unknown().optional(),
  userDefinedMetadata: z.object({ name: z.string().optional(), model: z.unknown().optional() }).nullish().catch(null),
});
/** Keras' first versions put the layers themselves at `config`. */
const layersSchema = z.union([z.array(z.unknown()), z.object({ layers: z.array(z.unknown()) }).transform(({ layers }) => layers)]);
const inputSchema = z.tuple([z.null(), z.int().min(1).max(10_000)], z.int().min(1).max(10_000));

/**
 * Reads a TF.js LayersModel: `json` is its model.json, `readPart` gives the files of weights beside it, `name` is for
 * messages. Throws `file-malformed`, which names a layer that is not supported and where it stands, or what readPart throws.
 */
export function readLayersModel(json: Uint8Array, name: string, readPart: ReadPart): ModelFile {
  return readNamed(name, 'TF.js LayersModel', () => {
    const file = fileOf(readJson(json, LAYERS_MODEL_LIMITS));
    const entries = layersOfFile(file.modelTopology);
    const network = networkOf(entries, file.userDefinedMetadata?.model);
    const weights = weightsOf(network, readManifest(file.weightsManifest, readPart));
    const about = { name: file.userDefinedMetadata?.name ?? null, preset: null, dataset: null, validation: null, test: null };
    return { candidates: [network.spec], weights, about: { ...about, note: network.note === '' ? null : network.note } };
  });
}

function fileOf(content: unknown): z.infer<typeof fileSchema> {
  const { data } = fileSchema.safeParse(content);
  if (data === undefined) throw new Unreadable('it has no modelTopology with the layers of a network');
  if (data.format === 'graph-model')
    throw new Unreadable('it is a GraphModel, which has no layers any more; only a LayersModel can be read');
  return data;
}

function layersOfFile(topology: z.infer<typeof fileSchema>['modelTopology']): readonly unknown[] {
  const { class_name: className, config } = topology.model_config ?? topology;
  if (className !== 'Sequential') {
    throw new Unreadable(`its network is a ${quoted(className ?? '')} model; only Sequential ones, one layer after the other, can be read`);
  }
  const { data } = layersSchema.safeParse(config);
  if (data === undefined || data.length === 0) throw new Unreadable('its network has no layers');
  const { layers } = LAYERS_MODEL_LIMITS;
  if (data.length > layers) throw new Unreadable(`its network has ${data.length} layers; at most ${layers} can be read`);
  return data;
}

function inputShapeOf([first]: readonly FileLayer[]): readonly number[] {
  const { data } = inputSchema.safeParse(first?.config['batch_input_shape'] ?? first?.config['batch_shape']);
  if (data === undefined)
    throw new Unreadable(`${first?.at ?? 'its first layer'} does not say the shape of the images (batch_input_shape)`);
  return data.slice(1) as number[];
}

/** A file of ours says which spec it was; that is believed where it would be written as these very layers. */
function networkOf(entries: readonly unknown[], described: unknown): LayersNetwork {
  const layers = entries.map(readLayer);
  const network = assembleNetwork(inputShapeOf(layers), layers);
  const { data } = modelSpecSchema.safeParse(described);
  const isTrue =
    data !== undefined && entries.length === layersOf(data).length + 2 && JSON.stringify(layerConfigs(data)) === JSON.stringify(entries);
  return isTrue ? { ...network, spec: data, note: '' } : network;
}

/** The fields of a layer that the file may leave away, and what they are then. */
const ABSENT: Readonly<Record<string, number>> = { bias: 0, gamma: 1, beta: 0 };
const KEYS: Readonly<Record<string, string>> = { movingMean: 'moving_mean', movingVariance: 'moving_variance' };

function isLeftAway(step: WeightedStep, field: string): boolean {
  if (step.kind === 'norm') return (field === 'gamma' && !step.hasGamma) || (field === 'beta' && !step.hasBeta);
  return field === 'bias' && !step.hasBias;
}

/** The weights by the names that files give them: `conv2d_1/kernel`, with or without more in front. */
function byLayerAndField(tensors: readonly NamedTensor[]): Map<string, NamedTensor> {
  const found = new Map<string, NamedTensor>();
  for (const tensor of tensors) {
    const key = tensor.name.split('/').slice(-2).join('/');
    if (found.has(key)) throw new Unreadable(`it has two weights that are called ${quoted(key)}`);
    found.set(key, tensor);
  }
  return found;
}

/** Fills the spec's slots, whose layers follow one another as the file's do. */
function weightsOf({ spec, weighted }: LayersNetwork, tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  const found = byLayerAndField(tensors);
  const steps = stepFinder(spec, weighted);
  const weights = weightSlots(spec).map(({ name, shape }): NamedTensor => {
    const [, layer = '', field = ''] = name.split('/');
    const step = steps(layer);
    if (isLeftAway(step, field)) return { name, shape, values: new Float32Array(sizeOf(shape)).fill(ABSENT[field] ?? 0) };
    const key = `${step.layer.split('/').at(-1) ?? ''}/${KEYS[field] ?? field}`;
    const tensor = found.get(key);
    if (tensor === undefined) throw new Unreadable(`the weight ${quoted(key)} is missing`);
    found.delete(key);
    if (tensor.shape.join() !== shape.join()) {
      throw new Unreadable(`${quoted(key)} has the shape ${listed(tensor.shape)}, and its network needs ${listed(shape)}`);
    }
    if (!tensor.values.every(Number.isFinite)) throw new Unreadable(`${quoted(key)} holds values that are not finite numbers`);
    return { name, shape, values: field === 'movingVariance' ? withOurEpsilon(tensor.values, step) : tensor.values };
  });
  const [stray] = found.keys();
  if (stray !== undefined) throw new Unreadable(`its weight ${quoted(stray)} belongs to none of its layers`);
  return weights;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function stepFinder(spec: ModelSpec, weighted: readonly WeightedStep[]): (layer: string) => WeightedStep {
  const names = layersOf(spec).filter(({ parameters }) => Object.keys(parameters).length > 0);
  const steps = new Map(names.map(({ name }, index) => [name, weighted[index]]));
  return (layer) => {
    const step = steps.get(layer);
    if (step === undefined) throw new Error(`The file has no layer for ${layer}.`);
    return step;
  };
}

/** Normalisations here all add the same epsilon to the variance: a file's own becomes part of its variance. */
function withOurEpsilon(variance: Float32Array, step: WeightedStep): Float32Array {
  const more = step.kind === 'norm' ? step.epsilon - BATCH_NORM_EPSILON : 0;
  return more === 0 ? variance : variance.map((value) => value + more);
}
