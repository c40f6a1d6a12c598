import { readPickle, type PickleRules, type PickleValue } from './pickle.js';
import { readStoredZip } from './stored-zip.js';
import { listed, quoted, Unreadable } from './unreadable.js';

/** A float32 tensor of a PyTorch state dictionary, row-major. */
export interface PthTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a file may hold at most; `numbers` in all tensors together, because many may show the same storage. */
export const PTH_LIMITS = { fileBytes: 128_000_000, tensors: 512, rank: 6, numbers: 32_000_000 } as const;

/** The numbers of one or more tensors: `archive/data/<key>`, `length` little-endian floats. */
class Storage {
  readonly key: string;
  readonly length: number;

  constructor(key: string, length: number) {
    this.key = key;
    this.length = length;
  }
}

/** A window onto a storage: entry [i, j, ...] is at offset + i * strides[0] + j * strides[1] + ... */
class StoredTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const FLOAT_STORAGE = 'torch.FloatStorage';

/**
 * Reads a state dictionary that `torch.save` wrote (PyTorch 1.6 or newer): names to tensors, in the file's order.
 * Executes nothing. Throws Unreadable, which says what is wrong.
 */
export function readPth(bytes: Uint8Array): ReadonlyMap<string, PthTensor> {
  if (bytes.length > PTH_LIMITS.fileBytes)
    throw new Unreadable(`it has ${bytes.length} bytes; at most ${PTH_LIMITS.fileBytes} can be read`);
  // Before 1.6 PyTorch wrote a bare pickle, which begins with its protocol
  if (bytes[0] === 0x80) throw new Unreadable('it is in the format of PyTorch before 1.6; load it there and save it again');
  const files = readStoredZip(bytes);
  const description = [...files].find(([name]) => /^[^/]+\/data\.pkl$/.test(name));
  if (!description) throw new Unreadable('it has no data.pkl');
  const [descriptionName, pickle] = description;
  const folder = descriptionName.slice(0, -'data.pkl'.length);
  checkByteOrder(files.get(`${folder}byteorder`));
  const root = readPickle(pickle, RULES);
  if (root.kind !== 'dict') throw new Unreadable('it is not a dictionary of tensors');
  if (root.entries.size > PTH_LIMITS.tensors)
    throw new Unreadable(`it has ${root.entries.size} tensors; at most ${PTH_LIMITS.tensors} can be read`);
  return readTensors(root.entries, (key) => files.get(`${folder}data/${key}`));
}

/** Newer versions say it in a part of its own; before, it was always little. */
function checkByteOrder(content: Uint8Array | undefined): void {
  if (content === undefined) return;
  const order = new TextDecoder().decode(content.subarray(0, 16));
  if (order !== 'little') throw new Unreadable(`its byte order is ${quoted(order)}, and only "little" can be read`);
}

const RULES: PickleRules = {
  globals: new Set([ORDERED_DICT, REBUILD_TENSOR, FLOAT_STORAGE]),
  call(name, args) {
    if (name === ORDERED_DICT && args.length === 0) return { kind: 'dict', entries: new Map() };
    if (name === REBUILD_TENSOR) return { kind: 'made', value: rebuildTensor(args) };
    throw new Unreadable(`it calls ${quoted(name)} in a way that holds no weights`);
  },
  /** ('storage', torch.FloatStorage, '<key>', '<device>', length) */
  resolve(persistentId) {
    const [tag, type, key, , length] = persistentId.kind === 'tuple' ? persistentId.items : [];
    const isStorage = tag?.kind === 'text' && tag.value === 'storage' && type?.kind === 'global' && type.name === FLOAT_STORAGE;
    if (!isStorage || key?.kind !== 'text') throw new Unreadable('a storage in it is not one of 32-bit floats');
    return { kind: 'made', value: new Storage(key.value, wholeNumber(length, 'the length of a storage')) };
  },
};

/** (storage, offset, shape, strides, requires_grad, hooks); the last two are of no use here. */
function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): StoredTensor {
  if (storage?.kind !== 'made' || !(storage.value instanceof Storage)) throw new Unreadable('a tensor in it has no storage');
  const [lengths, steps] = [wholeNumbers(shape, 'shape'), wholeNumbers(strides, 'strides')];
  if (lengths.length !== steps.length)
    throw new Unreadable(`a tensor in it has the shape ${listed(lengths)} and the strides ${listed(steps)}`);
  return new StoredTensor(storage.value, wholeNumber(offset, 'the offset of a tensor'), lengths, steps);
}

function wholeNumber(value: PickleValue | undefined, what: string): number {
  if (value?.kind !== 'integer' || value.value < 0) throw new Unreadable(`${what} is not a whole number`);
  return value.value;
}

function wholeNumbers(value: PickleValue | undefined, what: string): readonly number[] {
  if (value?.kind !== 'tuple' || value.items.length > PTH_LIMITS.rank) {
    throw new Unreadable(`the ${what} of a tensor is not a list of at most ${PTH_LIMITS.rank} numbers`);
  }
  return value.items.map((item) => wholeNumber(item, `an entry in the ${what} of a tensor`));
}

function readTensors(
  entries: ReadonlyMap<string, PickleValue>,
  contentOf: (key: string) => Uint8Array | undefined,
): ReadonlyMap<string, PthTensor> {
  let numbers = 0;
  const tensors = new Map<string, PthTensor>();
  for (const [name, value] of entries) {
    if (value.kind !== 'made' || !(value.value instanceof StoredTensor)) throw new Unreadable(`${quoted(name)} in it is not a tensor`);
    const tensor = value.value;
    numbers += sizeOf(tensor.shape);
    if (numbers > PTH_LIMITS.numbers) throw new Unreadable(`its tensors have more than ${PTH_LIMITS.numbers} numbers`);
    tensors.set(name, { shape: tensor.shape, values: gather(tensor, storedFloats(tensor.storage, contentOf), name) });
  }
  return tensors;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The storage's content as a view of bytes; entries of an archive lie at any address. */
function storedFloats({ key, length }: Storage, contentOf: (key: string) => Uint8Array | undefined): DataView {
  const content = contentOf(key);
  if (content?.byteLength !== length * 4) {
    const found = content === undefined ? 'is missing' : `has ${content.byteLength} bytes`;
    throw new Unreadable(`its part data/${key.slice(0, 40)}, which should hold ${length} numbers, ${found}`);
  }
  return new DataView(content.buffer, content.byteOffset, content.byteLength);
}

/** Copies a window into row-major order. */
function gather({ shape, strides, offset }: StoredTensor, stored: DataView, name: string): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (values.length === 0) return values;
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), offset);
  if (last * 4 >= stored.byteLength) throw new Unreadable(`${quoted(name)} in it reaches beyond its storage`);
  const index = shape.map(() => 0);
  let position = offset;
  for (let at = 0; at < values.length; at++) {
    values[at] = stored.getFloat32(position * 4, true);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length = 0, stride = 0, done = 0] = [shape[axis], strides[axis], index[axis]];
      position += stride;
      index[axis] = done + 1;
      if (done + 1 < length) break;
      position -= length * stride;
      index[axis] = 0;
    }
  }
  return values;
}
