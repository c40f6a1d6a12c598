import type { Score } from '@shared/domain/model.js';
import { weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { modelSpecSchema } from '@shared/domain/run-config-schema.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { z } from '@shared/zod.js';
import { readPth } from './pth.js';
import { fromPytorchWeights } from './pytorch-weights.js';
import { readSafetensors, type SafetensorsFile } from './safetensors.js';
import { readStateDict, withHiddenActivation } from './state-dict.js';
import { listed, readNamed, Unreadable } from './unreadable.js';

/** A network read from a file that stands on its own. */
export interface ModelFile {
  /** The networks that the weights may belong to: one, or, where the file leaves the hidden activation open, ReLU and sigmoid. */
  readonly candidates: readonly ModelSpec[];
  /** Every weight of a candidate's slots (model-layers.ts), in their order. */
  readonly weights: readonly NamedTensor[];
  readonly about: ModelFileFacts;
}

/** What a file says of itself; a foreign one says nothing. */
export interface ModelFileFacts {
  readonly name: string | null;
  readonly preset: string | null;
  readonly dataset: string | null;
  readonly note: string | null;
  readonly validation: Score | null;
  readonly test: Score | null;
}

export const MODEL_FILE_LIMITS = { bytes: 128_000_000 } as const;

const NOTHING: ModelFileFacts = { name: null, preset: null, dataset: null, note: null, validation: null, test: null };

/**
 * Reads PyTorch's .pth or safetensors: weights with the reference's names, or any that Digit Lab wrote. `name` is for
 * messages. Throws `file-malformed`.
 */
export function parseModelFile(bytes: Uint8Array, name: string): ModelFile {
  if (isSafetensors(bytes)) {
    const file = readSafetensors(bytes, name);
    return readNamed(name, 'model', () => fromSafetensors(file));
  }
  return readNamed(name, 'PyTorch state dictionary', () => fromStateDict(readPth(bytes), NOTHING));
}

function fromStateDict(tensors: Parameters<typeof readStateDict>[0], about: ModelFileFacts): ModelFile {
  const { spec, weights } = readStateDict(tensors);
  const isOpen = spec.hidden.length > 0;
  return { candidates: isOpen ? [spec, withHiddenActivation(spec, 'sigmoid')] : [spec], weights, about };
}

/** Its header, a JSON object, begins at byte 8; a ZIP archive or a pickle never has { there and 0 before it. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes[7] === 0;
}

function fromSafetensors({ metadata, tensors }: SafetensorsFile): ModelFile {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const text = metadata.get('model');
  if (text === undefined) {
    const isOurs = tensors.some(({ name }) => name.startsWith('param/'));
    if (isOurs) throw new Unreadable('it does not say which network its weights belong to (no "model" in its metadata)');
    return fromStateDict(byName, NOTHING);
  }
  const spec = parsed(text, modelSpecSchema);
  if (!spec) throw new Unreadable('the network that its metadata describes cannot be understood');
  if (metadata.get('format') === 'pt') return { candidates: [spec], weights: fromPytorchWeights(spec, byName), about: factsOf(metadata) };
  const weights = weightSlots(spec).map(({ name, shape }) => {
    const tensor = byName.get(name);
    if (!tensor) throw new Unreadable(`${name} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new Unreadable(`${name} has the shape ${listed(tensor.shape)}, and its network needs ${listed(shape)}`);
    }
    if (!tensor.values.every(Number.isFinite)) throw new Unreadable(`${name} holds values that are not finite numbers`);
    return tensor;
  });
  return { candidates: [spec], weights, about: factsOf(metadata) };
}

const scoreSchema: z.ZodType<Score> = z.object({ loss: z.number(), correct: z.int().min(0), total: z.int().min(1) });

/** Facts are extras: one that cannot be understood is as good as none. */
function factsOf(metadata: ReadonlyMap<string, string>): ModelFileFacts {
  const score = (key: string): Score | null => parsed(metadata.get(key) ?? 'null', scoreSchema) ?? null;
  const [runId, epoch] = [metadata.get('runId'), metadata.get('epoch')];
  return {
    name: metadata.get('name') ?? null,
    preset: metadata.get('preset') ?? null,
    dataset: metadata.get('dataset') ?? null,
    note: metadata.get('note') ?? (runId === undefined || epoch === undefined ? null : `Epoch ${epoch} of run ${runId}`),
    validation: score('validation'),
    test: score('test'),
  };
}

function parsed<T>(json: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined; // not JSON: the caller says what that means
  }
}
