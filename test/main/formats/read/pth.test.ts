import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PICKLE_LIMITS, readPickle, type PickleRules, type PickleValue } from '../../../../src-main/formats/read/pickle.js';
import { PTH_LIMITS, readPth } from '../../../../src-main/formats/read/pth.js';
import { Unreadable } from '../../../../src-main/formats/read/unreadable.js';
import { PickleWriter, writePth, writeStoredZip, type PthOptions, type TestTensor } from '../../../support/pth-writer.js';

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  throw new Error('It was read although it must be refused.');
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const MATRIX: TestTensor = { shape: [2, 3], values: upTo(6) };

describe('a state dictionary', () => {
  test('gives names, shapes and values in the order of the file', () => {
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
    const tensors = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), shape, {
      maxKeys: 6,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(tensors, fc.double({ noNaN: true, min: -9, max: 9 }), (shapes, scale) => {
        const given = Object.fromEntries(
          Object.entries(shapes).map(([name, lengths]): [string, TestTensor] => {
            const values = Float32Array.from(upTo(lengths.reduce((product, length) => product * length, 1)), (index) => index * scale);
            return [name, { shape: lengths, values }];
          }),
        );
        const read = readPth(writePth(given));
        expect([...read.keys()]).toEqual(Object.keys(given));
        for (const [name, { shape: lengths, values }] of Object.entries(given)) expect(read.get(name)).toEqual({ shape: lengths, values });
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('copies a window with strides and an offset into row-major order', () => {
    const stored = upTo(12).map((value) => value * 10);
    const read = readPth(
      writePth({
        transposed: { shape: [3, 4], values: stored, strides: [1, 3], storage: 'a' },
        tail: { shape: [2], values: stored, offset: 10, storage: 'a' },
        repeated: { shape: [2, 2], values: stored, strides: [0, 1], offset: 4, storage: 'a' },
        number: { shape: [], values: stored, offset: 11, storage: 'a' },
      }),
    );
    expect([...(read.get('transposed')?.values ?? [])]).toEqual([0, 30, 60, 90, 10, 40, 70, 100, 20, 50, 80, 110]);
    expect([...(read.get('tail')?.values ?? [])]).toEqual([100, 110]);
    expect([...(read.get('repeated')?.values ?? [])]).toEqual([40, 50, 40, 50]);
    expect([...(read.get('number')?.values ?? [])]).toEqual([110]);
  });

  test('may have a comment, and a byte order that is little', () => {
    const little = { 'archive/byteorder': Buffer.from('little') };
    expect(readPth(writePth({ a: MATRIX }, { zip: { comment: 'PK\x05\x06 is no end' }, extra: little })).size).toBe(1);
    const big = writePth({ a: MATRIX }, { extra: { 'archive/byteorder': Buffer.from('big') } });
    expect(refusal(() => readPth(big))).toContain('its byte order is "big"');
  });
});

describe('refused by name', () => {
  test.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'exec'],
    ['torch', 'load'],
    ['torch', 'LongStorage'],
    ['collections', 'defaultdict'],
    ['posix', 'system'],
    ['__main__', 'Net'],
  ])('%s.%s', (module, name) => {
    const asked = `it asks for "${module}.${name}", which holds no weights and could run code`;
    expect(refusal(() => readPth(writePth({ a: MATRIX }, { rebuild: [module, name] })))).toBe(asked);
    expect(refusal(() => readPth(writePth({ a: MATRIX }, { storageType: [module, name] })))).toBe(asked);
  });

  test('a known name that is called in another way', () => {
    const withPickle = (pickle: PickleWriter): Buffer => writeStoredZip({ 'archive/data.pkl': pickle.end() });
    const dict = new PickleWriter().global('collections', 'OrderedDict').op('(').text('x').op('tR');
    expect(refusal(() => readPth(withPickle(dict)))).toContain('it calls "collections.OrderedDict" in a way');
    const storage = new PickleWriter().global('torch', 'FloatStorage').op(')R');
    expect(refusal(() => readPth(withPickle(storage)))).toContain('it calls "torch.FloatStorage" in a way');
    const nothing = new PickleWriter().global('torch._utils', '_rebuild_tensor_v2').op(')R');
    expect(refusal(() => readPth(withPickle(nothing)))).toContain('a tensor in it has no storage');
  });

  test.each([
    ['a list', 'K\x01', 'it is not a dictionary of tensors'],
    ['a number among the tensors', '}X\x05\x00\x00\x00epochK\x07s', '"epoch" in it is not a tensor'],
    ['a dictionary inside', '}X\x05\x00\x00\x00model}s', '"model" in it is not a tensor'],
  ])('%s instead of tensors', (_what, instructions, reason) => {
    expect(refusal(() => readPth(writeStoredZip({ 'archive/data.pkl': new PickleWriter().op(instructions).end() })))).toBe(reason);
  });
});

describe('refused archives', () => {
  const good = writePth({ weight: MATRIX });
  const cases: readonly (readonly [string, () => Buffer, string])[] = [
    [
      'a compressed part',
      () => writePth({ weight: MATRIX }, { zip: { compressed: 'archive/data.pkl' } }),
      '"archive/data.pkl" is compressed',
    ],
    ['an encrypted part', () => writePth({ weight: MATRIX }, { zip: { encrypted: 'archive/version' } }), '"archive/version" is encrypted'],
    ['a changed value', () => writePth({ weight: MATRIX }, { zip: { damaged: 'archive/data/140000000' } }), 'is damaged (the checksum'],
    ['no description', () => writeStoredZip({ 'archive/version': Buffer.from('3\n') }), 'it has no data.pkl'],
    ['no storage', () => writeStoredZip({ 'archive/data.pkl': onePart(good) }), 'data/140000000, which should hold 6 numbers, is missing'],
    [
      'too many parts',
      () => writeStoredZip(Object.fromEntries(upTo(1025).map((index) => [`x${index}`, Buffer.of()]))),
      'it has 1025 parts',
    ],
    ['the old format', () => new PickleWriter().op('K\x01').end(), 'the format of PyTorch before 1.6'],
    ['a text', () => Buffer.from('these are not the weights you are looking for'), 'cut off or is not a ZIP archive'],
    ['nothing', () => Buffer.alloc(0), 'cut off or is not a ZIP archive'],
  ];
  test.each(cases)('%s', (_what, write, reason) => {
    expect(refusal(() => readPth(write()))).toContain(reason);
  });

  test('every truncation', () => {
    for (let length = 0; length < good.length; length++) refusal(() => readPth(good.subarray(0, length)));
  });

  test('parts that lie over each other', () => {
    const bytes = Buffer.from(good);
    const directory = bytes.indexOf('PK\x01\x02');
    const second = bytes.indexOf('PK\x01\x02', directory + 1);
    for (const at of [directory, second]) bytes.writeUInt32LE(good.length - 1, at + 20);
    for (const at of [directory, second]) bytes.writeUInt32LE(good.length - 1, at + 24);
    expect(refusal(() => readPth(bytes))).toMatch(/is cut off|are larger than the file/);
  });
});

function onePart(archive: Buffer): Uint8Array {
  const start = archive.indexOf(Buffer.of(0x80, 2));
  return archive.subarray(start, archive.indexOf('PK', start));
}

describe('refused tensors', () => {
  const write = (tensor: Partial<TestTensor>, options?: PthOptions): Buffer => writePth({ weight: { ...MATRIX, ...tensor } }, options);
  test.each<[string, Partial<TestTensor>, string]>([
    ['strides beyond the storage', { strides: [4, 1] }, '"weight" in it reaches beyond its storage'],
    ['an offset beyond the storage', { offset: 1 }, '"weight" in it reaches beyond its storage'],
    ['a shape beyond the storage', { shape: [2, 4] }, '"weight" in it reaches beyond its storage'],
    ['fewer strides than lengths', { strides: [1] }, 'has the shape [2, 3] and the strides [1]'],
    ['a negative length', { shape: [2, -3] }, 'an entry in the shape of a tensor is not a whole number'],
    ['a negative stride', { strides: [-3, 1] }, 'an entry in the strides of a tensor is not a whole number'],
    ['a negative offset', { offset: -1 }, 'the offset of a tensor is not a whole number'],
    ['seven axes', { shape: [1, 1, 1, 1, 1, 2, 3] }, `not a list of at most ${PTH_LIMITS.rank} numbers`],
    ['a longer storage than told', { announced: 5 }, 'should hold 5 numbers, has 24 bytes'],
    ['a shorter storage than told', { announced: 7 }, 'should hold 7 numbers, has 24 bytes'],
    ['billions of numbers from one', { shape: [65_000, 65_000], strides: [0, 0] }, `more than ${PTH_LIMITS.numbers} numbers`],
  ])('%s', (_what, tensor, reason) => {
    expect(refusal(() => readPth(write(tensor)))).toContain(reason);
  });

  test('many windows onto one number, which would take gigabytes', () => {
    const window: TestTensor = { shape: [4000, 4000], strides: [0, 0], values: [1], storage: 'one' };
    const many = Object.fromEntries(upTo(300).map((index) => [`w${index}`, window]));
    expect(refusal(() => readPth(writePth(many)))).toContain(`more than ${PTH_LIMITS.numbers} numbers`);
  });

  test('more tensors than any network has', () => {
    const many = Object.fromEntries(
      upTo(PTH_LIMITS.tensors + 1).map((index) => [`w${index}`, { shape: [1], values: [1], storage: 'one' }]),
    );
    expect(refusal(() => readPth(writePth(many)))).toContain(`it has ${PTH_LIMITS.tensors + 1} tensors`);
  });
});

describe('pickles', () => {
  const rules: PickleRules = {
    globals: new Set(['some.name']),
    call: (name, args) => ({ kind: 'made', value: [name, args] }),
    resolve: (id) => ({ kind: 'made', value: id }),
  };
  const read = (pickle: PickleWriter): PickleValue => readPickle(pickle.end(), rules);
  const text = (value: string): PickleValue => ({ kind: 'text', value });
  const integer = (value: number): PickleValue => ({ kind: 'integer', value });

  test.each<[string, PickleWriter, PickleValue]>([
    ['BININT1', new PickleWriter().integer(255), integer(255)],
    ['BININT2', new PickleWriter().integer(65_535), integer(65_535)],
    ['BININT', new PickleWriter().integer(-2_147_483_648), integer(-2_147_483_648)],
    ['BINUNICODE', new PickleWriter().text('Größe 数字'), text('Größe 数字')],
    ['NEWTRUE', new PickleWriter().op('\x88'), { kind: 'boolean', value: true }],
    ['NEWFALSE', new PickleWriter().op('\x89'), { kind: 'boolean', value: false }],
    ['NONE', new PickleWriter().op('N'), { kind: 'none' }],
    ['EMPTY_TUPLE', new PickleWriter().integers([]), { kind: 'tuple', items: [] }],
    ['TUPLE1', new PickleWriter().integers([1]), { kind: 'tuple', items: [integer(1)] }],
    ['TUPLE2', new PickleWriter().integers([1, 2]), { kind: 'tuple', items: [integer(1), integer(2)] }],
    ['TUPLE3', new PickleWriter().integers([1, 2, 3]), { kind: 'tuple', items: upTo(4).slice(1).map(integer) }],
    ['MARK and TUPLE', new PickleWriter().integers([1, 2, 3, 4]), { kind: 'tuple', items: upTo(5).slice(1).map(integer) }],
    ['SETITEM', new PickleWriter().op('}').text('a').integer(1).op('s'), { kind: 'dict', entries: new Map([['a', integer(1)]]) }],
    ['SETITEMS', new PickleWriter().op('}(').text('a').op('N').text('b').op('Nu'), { kind: 'dict', entries: new Map([['a', { kind: 'none' }], ['b', { kind: 'none' }]]) }],
    ['BINPUT and BINGET', new PickleWriter().integer(5).op('q\x07').integer(6).op('\x86h\x07\x86'), { kind: 'tuple', items: [{ kind: 'tuple', items: [integer(5), integer(6)] }, integer(5)] }],
    ['LONG_BINPUT and LONG_BINGET', new PickleWriter().integer(5).op('r').uint32(70_000).op('j').uint32(70_000).op('\x86'), { kind: 'tuple', items: [integer(5), integer(5)] }],
    ['GLOBAL', new PickleWriter().global('some', 'name'), { kind: 'global', name: 'some.name' }],
    ['REDUCE', new PickleWriter().global('some', 'name').integers([3]).op('R'), { kind: 'made', value: ['some.name', [integer(3)]] }],
    ['BINPERSID', new PickleWriter().text('id').op('Q'), { kind: 'made', value: text('id') }],
    ['BUILD', new PickleWriter().op('}').op('}').text('_metadata').op('Ns').op('b'), { kind: 'dict', entries: new Map() }],
  ])('%s', (_name, pickle, value) => {
    expect(read(pickle)).toEqual(value);
  }); // prettier-ignore

  test.each<[string, PickleWriter, string]>([
    ['an instruction that no weights need', new PickleWriter().op('i'), 'the pickle instruction 0x69 is not one'],
    ['a list', new PickleWriter().op(']'), 'the pickle instruction 0x5d is not one'],
    ['another protocol', new PickleWriter().raw(0x80, 4), 'its pickle protocol is 4, and only 2'],
    ['a value too few', new PickleWriter().op('\x86'), 'a value is missing'],
    ['a mark where a value must be', new PickleWriter().op('(q\x00'), 'a value is missing'],
    ['no mark', new PickleWriter().op('Nt'), 'a mark is missing'],
    ['a recalled value that was never kept', new PickleWriter().op('h\x00'), 'recalls value 0'],
    ['a call of a text', new PickleWriter().text('os.system').op(')R'), 'it calls something that is not a known name'],
    ['items of a text', new PickleWriter().text('x').op('NNs'), 'it fills something that is not a dictionary'],
    ['a key without a value', new PickleWriter().op('}(').text('x').op('u'), 'it fills something that is not a dictionary'],
    ['a key that is a number', new PickleWriter().op('}K\x01Ns'), 'a key of a dictionary is not a text'],
    ['a change of a text', new PickleWriter().text('x').op('}b'), 'it changes something that is not a dictionary'],
    ['a text that is not UTF-8', new PickleWriter().op('X\x01\x00\x00\x00\xff'), 'is not UTF-8'],
    ['a text longer than the file', new PickleWriter().op('X\xff\xff\xff\xffabc'), 'ends in the middle of a value'],
    ['a name without an end', new PickleWriter().op('cos'), 'has no end'],
    ['too many waiting values', new PickleWriter().op('N'.repeat(PICKLE_LIMITS.stack + 1)), 'too many values waiting'],
    ['too many instructions', new PickleWriter().op('N').op('q\x00'.repeat(PICKLE_LIMITS.operations)), 'too many instructions'],
    ['too many bytes', new PickleWriter().text('x'.repeat(PICKLE_LIMITS.bytes)), `at most ${PICKLE_LIMITS.bytes} can be read`],
  ])('refused: %s', (_what, pickle, reason) => {
    expect(refusal(() => read(pickle))).toContain(reason);
  });

  test('refused: one without an end', () => {
    expect(refusal(() => readPickle(Buffer.of(0x80, 2, 0x4e), rules))).toContain('ends in the middle of a value');
  });
});
