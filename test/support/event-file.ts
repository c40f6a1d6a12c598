/**
 * A strict reader of TensorBoard event files, written from the formats' descriptions and sharing nothing with the writer:
 * every length, checksum, wire type and field number must be right, or it throws.
 */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | null;
  readonly values: readonly { readonly tag: string; readonly value: number }[];
}

/** Bit by bit, from the polynomial 0x1EDC6F41 reflected. */
function crc32cOf(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  return Number(crc ^ 0xffffffffn);
}

function unmask(masked: number): number {
  const turned = (BigInt(masked) - 0xa282ead8n) & 0xffffffffn;
  return Number(((turned >> 17n) | (turned << 15n)) & 0xffffffffn);
}

export function readEventFile(file: Uint8Array): readonly ReadEvent[] {
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length;) {
    const view = new DataView(file.buffer, file.byteOffset + at);
    const length = Number(view.getBigUint64(0, true));
    if (at + 16 + length > file.length) throw new Error(`The record at ${at} is cut.`);
    const data = file.subarray(at + 12, at + 12 + length);
    if (unmask(view.getUint32(8, true)) !== crc32cOf(file.subarray(at, at + 8))) throw new Error(`The length at ${at} is damaged.`);
    if (unmask(view.getUint32(12 + length, true)) !== crc32cOf(data)) throw new Error(`The record at ${at} is damaged.`);
    events.push(readEvent(data));
    at += 16 + length;
  }
  return events;
}

type Field = { readonly number: number; readonly wire: number; readonly value: bigint | Uint8Array };

function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error('A field is cut.');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const [byte = 0] = take(1);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
      if (shift > 63n) throw new Error('A varint is too long.');
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const [number, wire] = [key >> 3, key & 7];
    const sizes: Readonly<Record<number, () => bigint | Uint8Array>> = {
      0: varint,
      1: () => take(8),
      2: () => take(Number(varint())),
      5: () => take(4),
    };
    const read = sizes[wire];
    if (read === undefined || number === 0) throw new Error(`There is no field ${number} of wire type ${wire}.`);
    fields.push({ number, wire, value: read() });
  }
  return fields;
}

const bytesOf = ({ value }: Field): Uint8Array => {
  if (typeof value === 'bigint') throw new Error('A number where bytes were expected.');
  return value;
};
const viewOf = (field: Field): DataView => {
  const bytes = bytesOf(field);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
};
const textOf = (field: Field): string => new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(field));

/** At most one of each, and nothing that is not in `wires` (field number -> wire type). */
function onlyFields(bytes: Uint8Array, wires: Readonly<Record<number, number>>): ReadonlyMap<number, Field> {
  const found = new Map<number, Field>();
  for (const field of fieldsOf(bytes)) {
    if (wires[field.number] !== field.wire || found.has(field.number)) throw new Error(`Field ${field.number} does not belong here.`);
    found.set(field.number, field);
  }
  return found;
}

/** event.proto: 1 wall_time (double), 2 step (int64), 3 file_version (string), 5 summary. */
function readEvent(bytes: Uint8Array): ReadEvent {
  const fields = onlyFields(bytes, { 1: 1, 2: 0, 3: 2, 5: 2 });
  const [time, step, version, summary] = [1, 2, 3, 5].map((number) => fields.get(number));
  if (time === undefined || (version === undefined) === (summary === undefined))
    throw new Error('An event is neither a version nor values.');
  return {
    wallTime: viewOf(time).getFloat64(0, true),
    step: typeof step?.value === 'bigint' ? Number(step.value) : 0,
    fileVersion: version === undefined ? null : textOf(version),
    values: summary === undefined ? [] : fieldsOf(bytesOf(summary)).map(readValue),
  };
}

/** summary.proto: Summary 1 value; Value 1 tag (string), 2 simple_value (float). */
function readValue(field: Field): { readonly tag: string; readonly value: number } {
  if (field.number !== 1) throw new Error(`A summary has no field ${field.number}.`);
  const fields = onlyFields(bytesOf(field), { 1: 2, 2: 5 });
  const [tag, value] = [fields.get(1), fields.get(2)];
  if (tag === undefined || value === undefined) throw new Error('A value without its tag or number.');
  return { tag: textOf(tag), value: viewOf(value).getFloat32(0, true) };
}
