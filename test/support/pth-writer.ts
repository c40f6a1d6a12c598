import { crc32 } from 'node:zlib';

/** Writes .pth files as PyTorch does, and hostile ones as nobody does. For tests only: the product reads such files, it writes none. */

/** Pickle protocol 2, one method for each instruction that PyTorch uses; Python's Lib/pickletools.py. */
export class PickleWriter {
  private readonly chunks: Buffer[] = [Buffer.of(0x80, 2)];

  raw(...bytes: readonly number[]): this {
    this.chunks.push(Buffer.from(bytes));
    return this;
  }

  /** Instructions without arguments, by their letters: `(`, `)`, `}`, `R`, `Q`, `u`, ... */
  op(letters: string): this {
    this.chunks.push(Buffer.from(letters, 'latin1'));
    return this;
  }

  global(module: string, name: string): this {
    return this.op(`c${module}\n${name}\n`);
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.op('X').uint32(bytes.length);
    this.chunks.push(bytes);
    return this;
  }

  /** In the shortest form, as Python does. */
  integer(value: number): this {
    if (value >= 0 && value < 256) return this.op('K').raw(value);
    if (value >= 0 && value < 65_536) return this.op('M').raw(value & 255, value >> 8);
    const bytes = Buffer.alloc(5, 'J');
    bytes.writeInt32LE(value, 1);
    this.chunks.push(bytes);
    return this;
  }

  /** A tuple of whole numbers; up to three items have instructions of their own. */
  integers(values: readonly number[]): this {
    const short = [')', '\x85', '\x86', '\x87'][values.length];
    if (short === undefined) this.op('(');
    for (const value of values) this.integer(value);
    return this.op(short ?? 't');
  }

  uint32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.chunks.push(bytes);
    return this;
  }

  /** The bytes so far with the instruction that ends a pickle. */
  end(): Buffer {
    return Buffer.concat([...this.chunks, Buffer.from('.')]);
  }
}

export interface TestTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** The key of its storage; tensors with the same key share one, whose values are those of the first. */
  readonly storage?: string;
  /** The length that the description tells, where it lies. */
  readonly announced?: number;
}

export interface PthOptions {
  readonly rebuild?: readonly [module: string, name: string];
  readonly storageType?: readonly [module: string, name: string];
  readonly zip?: ZipOptions;
  readonly extra?: Readonly<Record<string, Uint8Array>>;
}

const rowMajor = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));

/** What `torch.save(model.state_dict(), file)` writes for these tensors. */
export function writePth(tensors: Readonly<Record<string, TestTensor>>, options: PthOptions = {}): Buffer {
  const { rebuild = ['torch._utils', '_rebuild_tensor_v2'], storageType = ['torch', 'FloatStorage'], extra = {} } = options;
  const pickle = new PickleWriter().global('collections', 'OrderedDict').op(')R(');
  const storages: Record<string, Uint8Array> = {};
  Object.entries(tensors).forEach(([name, tensor], index) => {
    const key = tensor.storage ?? String(140_000_000 + index);
    const values = Float32Array.from(tensor.values);
    storages[`archive/data/${key}`] ??= new Uint8Array(values.buffer);
    pickle
      .text(name)
      .global(...rebuild)
      .op('((')
      .text('storage')
      .global(...storageType);
    pickle
      .text(key)
      .text('cpu')
      .integer(tensor.announced ?? values.length)
      .op('tQ');
    pickle
      .integer(tensor.offset ?? 0)
      .integers(tensor.shape)
      .integers(tensor.strides ?? rowMajor(tensor.shape));
    pickle.op('\x89').global('collections', 'OrderedDict').op(')RtR'); // requires_grad False, no hooks
  });
  const data = pickle.op('u').op('}').text('_metadata').op('}s').op('b').end();
  return writeStoredZip({ 'archive/data.pkl': data, ...storages, ...extra, 'archive/version': Buffer.from('3\n') }, options.zip);
}

export interface ZipOptions {
  /** The entry that claims to be deflated. */
  readonly compressed?: string;
  /** The entry that claims to be encrypted. */
  readonly encrypted?: string;
  /** The entry whose checksum is wrong. */
  readonly damaged?: string;
  readonly comment?: string;
}

/** A ZIP archive without compression. */
export function writeStoredZip(entries: Readonly<Record<string, Uint8Array>>, options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const shared = sharedHeader(name, content, options);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, tail, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(options.comment ?? ''), 20);
  return Buffer.concat([...locals, list, end, Buffer.from(options.comment ?? '')]);
}

/** The 26 bytes that an entry's own header and the directory have in common, from the version on. */
function sharedHeader(name: string, content: Uint8Array, options: ZipOptions): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(name === options.encrypted ? 1 : 0, 2);
  header.writeUInt16LE(name === options.compressed ? 8 : 0, 4);
  header.writeUInt32LE(name === options.damaged ? (crc32(content) ^ 1) >>> 0 : crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(Buffer.byteLength(name), 22);
  return header;
}
