import type { NamedTensor } from '@shared/engine/protocol.js';

const ALIGNMENT = 8;

/**
 * A safetensors file's bytes: 8 bytes little-endian header length, a JSON header padded with spaces, then the float32
 * values in the order given. Equal input gives equal bytes. Source: huggingface.co/docs/safetensors, "Format".
 * Throws RangeError on a name given twice or a shape that does not fit its values: both are bugs of the caller.
 */
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  return concatenate(safetensorsParts(tensors, metadata));
}

/** The same file in parts, one after the other. The values are not copied, so write it before they change. */
export function safetensorsParts(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): readonly Uint8Array[] {
  const header = new TextEncoder().encode(headerOf(tensors, metadata));
  const headerBytes = Math.ceil(header.byteLength / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(8 + headerBytes).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(headerBytes), true);
  head.set(header, 8);
  // float32 as this machine has it: TensorFlow runs on little-endian machines only
  return [head, ...tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function headerOf(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): string {
  const names = new Set<string>(['__metadata__']);
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    if (names.has(name)) throw new RangeError(`Two tensors are called ${name}.`);
    names.add(name);
    const size = shape.reduce((product, length) => product * length, 1);
    if (size !== values.length) throw new RangeError(`${name} has ${values.length} values; its shape [${shape.join(', ')}] needs ${size}.`);
    const begin = offset;
    offset += values.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, offset] })}`;
  });
  // Joined by hand: an object would move names like "1" to the front
  const extra = Object.keys(metadata).length === 0 ? [] : [`"__metadata__":${JSON.stringify(metadata)}`];
  return `{${[...extra, ...entries].join(',')}}`;
}
