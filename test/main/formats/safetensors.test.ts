import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import { readSafetensors, SAFETENSORS_LIMITS } from '../../../src-main/formats/read/safetensors.js';
import { writeSafetensors } from '../../../src-main/formats/write/safetensors.js';

const text = fc.string({ maxLength: 30, unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
const tensor = fc
  .tuple(
    text.filter((name) => name !== '' && name !== '__metadata__'),
    fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  )
  .chain(([name, shape]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    return fc.float32Array({ minLength: length, maxLength: length }).map((values): NamedTensor => ({ name, shape, values }));
  });
const contents = fc.record({
  tensors: fc.uniqueArray(tensor, { maxLength: 8, selector: ({ name }) => name }),
  metadata: fc.dictionary(text, text, { maxKeys: 4 }),
});

/** A file made by hand, so that the reader is not judged by our own writer. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = typeof header === 'string' ? header : JSON.stringify(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
  return Buffer.concat([length, Buffer.from(json), Buffer.from(Float32Array.from({ length: dataBytes / 4 }, (_, index) => index).buffer)]);
}
const entry = (begin: number, end: number, shape: readonly number[] = [(end - begin) / 4]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('gives back what was written, bit by bit and in order', () => {
    fc.assert(
      fc.property(contents, ({ tensors, metadata }) => {
        const file = readSafetensors(writeSafetensors(tensors, metadata), 'a.safetensors');
        expect(file.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
          bySize(tensors).map(({ name, shape }) => ({ name, shape })),
        );
        expect(file.tensors.map(({ values }) => Buffer.from(values.buffer).toString('hex'))).toEqual(
          bySize(tensors).map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')),
        );
        expect([...file.metadata].sort()).toEqual(Object.entries(metadata).sort());
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('writes the same bytes for the same tensors, aligned to eight', () => {
    const tensors = [{ name: 'param/conv1/bias', shape: [3], values: Float32Array.of(1, 2, 3) }];
    const bytes = writeSafetensors(tensors, { kind: 'weights' });
    expect(writeSafetensors(tensors, { kind: 'weights' })).toEqual(bytes);
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(bytes.byteLength).toBe(8 + headerBytes + 12);
    expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerBytes)).toString())).toEqual({
      __metadata__: { kind: 'weights' },
      'param/conv1/bias': { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
    });
  });

  it('reads values at an odd address and does not share memory with the file', () => {
    const file = fileOf({ w: entry(0, 8) }, 8);
    const shifted = new Uint8Array(file.byteLength + 1);
    shifted.set(file, 1);
    const [found] = readSafetensors(shifted.subarray(1), 'w').tensors;
    shifted.fill(0);
    expect(found?.values).toEqual(Float32Array.of(0, 1));
  });

  it('writes only the part of a buffer that a view shows', () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    const bytes = writeSafetensors([{ name: 'w', shape: [2], values: whole.subarray(1, 3) }], {});
    expect(readSafetensors(bytes, 'w').tensors[0]?.values).toEqual(Float32Array.of(1, 2));
  });

  it.each([
    [
      'a name twice',
      [
        { name: 'w', shape: [0] },
        { name: 'w', shape: [0] },
      ],
    ],
    ['the reserved name', [{ name: '__metadata__', shape: [0] }]],
    ['a shape that does not fit', [{ name: 'w', shape: [2, 2] }]],
  ])('does not write %s', (_, tensors) => {
    expect(() =>
      writeSafetensors(
        tensors.map((each) => ({ ...each, values: new Float32Array(0) })),
        {},
      ),
    ).toThrow(RangeError);
  });

  const refused: readonly [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /0 bytes/],
    ['seven bytes', new Uint8Array(7), /7 bytes/],
    ['a header longer than the file', Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 0x7b), /end at byte 208.*ends at 9/],
    ['a huge header', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80), /9223372036854775808 bytes/],
    ['an array', fileOf([], 0), /does not begin with \{/],
    ['broken JSON', fileOf('{"w":', 0), /not JSON/],
    ['bytes that are no text', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0x7b, 0xff])]), /not JSON text/],
    ['metadata that is no object', fileOf({ __metadata__: 'x' }, 0), /__metadata__/],
    ['metadata with a number', fileOf({ __metadata__: { a: 1 } }, 0), /1 at "a"/],
    ['another type', fileOf({ w: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }, 4), /"w".*"F16".*only F32/],
    ['an unknown field', fileOf({ w: { ...entry(0, 4), extra: 1 } }, 4), /"w".*"extra"/],
    ['no type', fileOf({ w: { shape: [1], data_offsets: [0, 4] } }, 4), /"w".*null/],
    ['a negative side', fileOf({ w: entry(0, 4, [-1, -1]) }, 4), /"w".*shape/],
    ['a fractional side', fileOf({ w: entry(0, 4, [0.5, 2]) }, 4), /"w".*shape/],
    ['too many axes', fileOf({ w: entry(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1]) }, 4), /"w".*at most 8/],
    ['sides that overflow', fileOf({ w: entry(0, 4, [2 ** 52, 2 ** 52]) }, 4), /"w".*takes/],
    [
      'sides that multiply to no number',
      fileOf({ w: entry(0, 0, [0, 2 ** 52, 2 ** 52, 2 ** 52, 2 ** 52, 2 ** 52, 2 ** 52, 2 ** 52]) }, 4),
      /belong to no tensor/,
    ],
    ['one offset', fileOf({ w: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), /"w".*data_offsets/],
    ['offsets the wrong way round', fileOf({ w: entry(4, 0, [1]) }, 4), /"w".*-4 bytes/],
    ['a shape that does not fit its bytes', fileOf({ w: entry(0, 8, [3]) }, 8), /"w".*takes 12 bytes, and 8/],
    ['a tensor over the end', fileOf({ w: entry(0, 8) }, 4), /"w" ends at byte 8.*has 4/],
    ['a hole', fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12), /"b" begins at byte 8.*4 was expected/],
    ['an overlap', fileOf({ a: entry(0, 8), b: entry(4, 8) }, 8), /"b" begins at byte 4.*8 was expected/],
    ['the same bytes twice', fileOf({ a: entry(0, 4), b: entry(0, 4) }, 4), /begins at byte 0.*4 was expected/],
    ['bytes at the end', fileOf({ a: entry(0, 4) }, 8), /4 bytes at its end/],
    ['an empty name', fileOf({ '': entry(0, 4) }, 4), /names have 1 to 256/],
    ['a long name', fileOf({ ['w'.repeat(257)]: entry(0, 4) }, 4), /names have 1 to 256/],
    ['an entry that is a number', fileOf({ w: 3 }, 0), /"w" is not described/],
    [
      'too many tensors',
      fileOf(Object.fromEntries(Array.from({ length: SAFETENSORS_LIMITS.tensors + 1 }, (_, i) => [`w${i}`, entry(0, 0)])), 0),
      /4097 tensors/,
    ],
  ];
  it.each(refused)('refuses %s and says where', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, 'mine.safetensors')).toThrow(
      expect.objectContaining({
        code: 'file-malformed',
        message: expect.stringMatching(/^mine\.safetensors is not a readable/) as string,
      }) as Error,
    );
    expect(() => readSafetensors(bytes, 'mine.safetensors')).toThrow(message);
  });

  it('answers every mutant of a file with its tensors or with file-malformed', () => {
    const original = writeSafetensors(
      [
        { name: 'param/conv1/kernel', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
        { name: 'param/conv1/bias', shape: [2], values: Float32Array.of(5, 6) },
      ],
      { generator: '{"words":[1,2]}' },
    );
    const mutation = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(mutation, fc.nat(original.length), (changes, kept) => {
        const mutant = original.slice(0, kept % 3 === 0 ? kept : original.length);
        for (const [at, value] of changes) if (at < mutant.length) mutant[at] = value;
        try {
          readSafetensors(mutant, 'mutant');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(error).toMatchObject({ code: 'file-malformed' });
        }
      }),
      { numRuns: 2000, seed: 2 },
    );
  });
});

/** The reader's order: by position in the data, where an empty tensor shares the position of the next. */
function bySize(tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  let at = 0;
  const placed = tensors.map((each) => {
    const begin = at;
    at += each.values.byteLength;
    return { each, begin, end: at };
  });
  return placed.sort((a, b) => a.begin - b.begin || a.end - b.end).map(({ each }) => each);
}
