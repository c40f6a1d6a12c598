import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { z } from '@shared/zod.js';
import { quoted, Unreadable } from './unreadable.js';

/** What a weights manifest may hold at most. */
export const MANIFEST_LIMITS = { groups: 64, parts: 256, tensors: 1_024, rank: 4, bytes: 128_000_000 } as const;

/** Reads a file that lies beside model.json, whole; one of more than `mostBytes` is refused unread. */
export type ReadPart = (name: string, mostBytes: number) => Uint8Array;

const entrySchema = z.object({
  name: z.string().min(1).max(512),
  shape: z.array(z.int().min(0).max(MANIFEST_LIMITS.bytes)).max(MANIFEST_LIMITS.rank),
  dtype: z.string().max(40),
  quantization: z.unknown().optional(),
  group: z.string().max(80).optional(),
});
type Entry = z.infer<typeof entrySchema>;

const manifestSchema = z
  .array(
    z.object({
      paths: z.array(z.string().min(1).max(255)).max(MANIFEST_LIMITS.parts),
      weights: z.array(entrySchema).max(MANIFEST_LIMITS.tensors),
    }),
  )
  .max(MANIFEST_LIMITS.groups);

/** An optimizer's state is skipped, whatever numbers it has; a network's weights are float32. */
const isOptimizers = (entry: Entry): boolean => entry.group === 'optimizer';

function bytesOf(entry: Entry): number {
  const { name, dtype, shape } = entry;
  if (entry.quantization !== undefined) throw new Unreadable(`${quoted(name)} is quantised; only weights as float32 can be read`);
  if (dtype !== 'float32' && !(isOptimizers(entry) && dtype === 'int32')) {
    throw new Unreadable(`${quoted(name)} has the type ${quoted(dtype)}; only float32 can be read`);
  }
  return shape.reduce((product, length) => product * length, 4);
}

/** Stays inside the folder of model.json: a path of plain names, with / between them. */
function checkPart(name: string): void {
  const isPlain = !/[\\:\0]/.test(name) && name.split('/').every((step) => step !== '' && step !== '.' && step !== '..');
  if (!isPlain) throw new Unreadable(`its weights would lie at ${quoted(name)}, which is outside of its folder`);
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

/** The weights of one group, from its files one after the other. */
function readGroup(paths: readonly string[], entries: readonly Entry[], readPart: ReadPart): readonly NamedTensor[] {
  const sizes = entries.map(bytesOf);
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  const parts: Uint8Array[] = [];
  let foundBytes = 0;
  for (const name of paths) {
    const part = readPart(name, sizeBytes - foundBytes);
    parts.push(part);
    foundBytes += part.byteLength;
  }
  if (foundBytes !== sizeBytes) {
    throw new Unreadable(`its weights take ${sizeBytes} bytes, and ${paths.map(quoted).join(', ')} has ${foundBytes}`);
  }
  const { buffer } = joined(parts, sizeBytes);
  let offset = 0;
  const tensors = entries.map((entry, index) => {
    const begin = offset;
    offset += sizes[index] ?? 0;
    // little-endian as this machine is: TensorFlow runs on no other
    return { entry, tensor: { name: entry.name, shape: entry.shape, values: new Float32Array(buffer.slice(begin, offset)) } };
  });
  return tensors.filter(({ entry }) => !isOptimizers(entry)).map(({ tensor }) => tensor);
}

/**
 * Reads the weights that a TF.js manifest lists, in its order, without an optimizer's. Throws Unreadable, which says
 * what is wrong: too much of something, a path that leaves the folder, a type that is not float32, other sizes than told.
 */
export function readManifest(manifest: unknown, readPart: ReadPart): readonly NamedTensor[] {
  const { data, error } = manifestSchema.safeParse(manifest);
  if (data === undefined) {
    const [issue] = error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`;
    throw new Unreadable(`its list of weights cannot be understood${where}`);
  }
  for (const { paths } of data) paths.forEach(checkPart);
  const all = data.flatMap(({ weights }) => weights);
  const count = data.reduce((sum, { paths }) => sum + paths.length, 0);
  const sizeBytes = all.reduce((sum, entry) => sum + bytesOf(entry), 0);
  const { parts, tensors, bytes } = MANIFEST_LIMITS;
  if (count > parts) throw new Unreadable(`its weights lie in ${count} files; at most ${parts} can be read`);
  if (all.length > tensors) throw new Unreadable(`it has ${all.length} weights; at most ${tensors} can be read`);
  if (sizeBytes > bytes) throw new Unreadable(`its weights take ${sizeBytes} bytes; at most ${bytes} can be read`);
  return data.flatMap(({ paths, weights }) => readGroup(paths, weights, readPart));
}
