import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../../src-main/formats/write/csv.js';
import { writeEventFile, type ScalarEvent } from '../../../../src-main/formats/write/event-file.js';
import { shortest, type ExportedRun } from '../../../../src-main/formats/write/exported-run.js';
import { writeRunCsv } from '../../../../src-main/formats/write/run-csv.js';
import { writeRunEvents } from '../../../../src-main/formats/write/run-events.js';
import { writeRunJson } from '../../../../src-main/formats/write/run-json.js';
import { crc32c } from '../../../../src-main/lib/crc32c.js';
import { readCsv } from '../../../support/csv.js';
import { readEventFile } from '../../../support/event-file.js';
import { buildDetail, buildEpoch, buildFinishedDetail, buildRun, buildSteps } from '../../../support/renderer-builders.js';

const floats = fc.float({ noNaN: true, noDefaultInfinity: true });
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** 2 epochs of 3 steps, and 2 steps of the third. */
const RUN: ExportedRun = {
  detail: buildDetail({
    summary: buildRun({ name: '=HYPERLINK("x")', createdAt: 1_700_000_000_000 }),
    epochs: [buildEpoch(1, { step: 3 }), buildEpoch(2, { step: 6, validationLoss: NaN })],
  }),
  steps: [buildSteps(1, 4), buildSteps(5, 4)],
};

describe('a CSV cell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('of text that a spreadsheet would run is made text: %j', (cell) => {
    expect(readCsv(csvLine(['x', cell]))).toEqual([['x', `'${cell}`]]);
  });

  it('comes back whatever it holds; a number is never touched', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), fc.double(), (cells, number) => {
        const [row] = readCsv(csvLine([...cells, number, null]));
        expect(row?.slice(0, -2)).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        expect(Object.is(Number(row?.at(-2)), Object.is(number, -0) ? 0 : number)).toBe(true);
        expect(row?.at(-1)).toBe('');
      }),
    );
  });
});

describe('32-bit numbers', () => {
  it('are written so short that the same number comes back, and no shorter one would do', () => {
    fc.assert(
      fc.property(floats, (value) => {
        const written = shortest(value);
        expect(Math.fround(written) === value).toBe(true);
        expect(String(written).length).toBeLessThanOrEqual(String(value).length);
      }),
      { numRuns: 2000 },
    );
    expect([0.1, 0.001, 2.5, 0.7].map((value) => shortest(Math.fround(value)))).toEqual([0.1, 0.001, 2.5, 0.7]);
    expect([NaN, Infinity, -Infinity, 0].map(shortest)).toEqual([NaN, Infinity, -Infinity, 0]);
  });
});

describe('a run as CSV', () => {
  const [header = [], ...rows] = readCsv(text(writeRunCsv(RUN)));
  const column = (name: string, point: string): readonly string[] =>
    rows.filter((row) => row[header.indexOf('point')] === point).map((row) => row[header.indexOf(name)] ?? '');

  it('has every step with its epoch, nothing thinned', () => {
    expect(column('step', 'step')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(column('epoch', 'step')).toEqual(['1', '1', '1', '2', '2', '2', '3', '3']);
    expect(column('train_loss', 'step')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(column('learning_rate', 'step')).toEqual(new Array(8).fill('0.001'));
    expect(column('elapsed_ms', 'step')).toEqual(['10', '20', '30', '40', '50', '60', '70', '80']);
    expect(column('validation_loss', 'step')).toEqual(new Array(8).fill(''));
  });

  it('has every epoch, also one that is not a number', () => {
    expect(column('step', 'epoch')).toEqual(['3', '6']);
    expect(column('validation_loss', 'epoch')).toEqual([String(buildEpoch(1).validationLoss), 'NaN']);
    expect(column('validation_correct', 'epoch')).toEqual(['11897', '11897']);
    expect(column('elapsed_ms', 'epoch')).toEqual(['40000', '80000']);
  });

  it('names its run harmlessly', () => {
    expect(column('run', 'epoch')[0]).toBe(`'=HYPERLINK("x")`);
    expect(column('run_id', 'step')[0]).toBe('run-1');
  });
});

describe('a run as JSON', () => {
  it('has settings, epochs and every step; what is no number is null', () => {
    const read = JSON.parse(text(writeRunJson(RUN))) as Record<string, unknown>;
    expect(read).toMatchObject({ format: 'digit-lab-run', version: 1, run: { name: '=HYPERLINK("x")' }, config: RUN.detail.config });
    expect(read['environment']).toEqual(RUN.detail.environment);
    expect(read['epochs']).toEqual([RUN.detail.epochs[0], { ...RUN.detail.epochs[1], validationLoss: null }]);
    expect(read['steps']).toEqual({
      step: [1, 2, 3, 4, 5, 6, 7, 8],
      loss: [1, 2, 3, 4, 5, 6, 7, 8],
      accuracy: [1, 2, 3, 4, 5, 6, 7, 8].map((step) => shortest(Math.fround(1 - 1 / (step + 1)))),
      learningRate: new Array(8).fill(0.001),
      elapsedMs: [10, 20, 30, 40, 50, 60, 70, 80],
    });
  });

  it('has the test with its matrix', () => {
    const detail = buildFinishedDetail();
    const read = JSON.parse(text(writeRunJson({ detail, steps: [] }))) as { run: unknown; testConfusion: unknown };
    expect(read.run).toEqual(detail.summary);
    expect(read.testConfusion).toEqual({ classes: 10, counts: [...(detail.testConfusion?.counts ?? [])] });
  });
});

describe('CRC-32C', () => {
  it('gives the values of RFC 3720, appendix B.4', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
    const samples = [new Uint8Array(32), new Uint8Array(32).fill(255), ascending, ascending.slice().reverse()];
    expect(samples.map(crc32c)).toEqual([0x8a9136aa, 0x62a8ab43, 0x46dd794e, 0x113fdb5c]);
  });
});

describe('a TensorBoard event file', () => {
  it('is read back by a strict reader: times, steps, tags and values', () => {
    const event: fc.Arbitrary<ScalarEvent> = fc.record({
      wallTime: fc.double({ min: 0, max: 4e9, noNaN: true }),
      step: fc.integer({ min: 0, max: 2 ** 40 }),
      values: fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.float()), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), fc.double({ min: 0, max: 4e9, noNaN: true }), (events, startedAt) => {
        const [version, ...read] = readEventFile(writeEventFile(startedAt, events));
        expect(version).toEqual({ wallTime: startedAt, step: 0, fileVersion: 'brain.Event:2', values: [] });
        expect(read).toEqual(
          events.map(({ wallTime, step, values }) => ({
            wallTime,
            step,
            fileVersion: null,
            values: values.map(([tag, value]) => ({ tag, value })),
          })),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('is not read back with any byte changed or cut', () => {
    const file = writeEventFile(1, [{ wallTime: 2, step: 3, values: [['loss', 0.5]] }]);
    for (let at = 0; at < file.length; at++) {
      const spoilt = file.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 4;
      expect(() => readEventFile(spoilt), `byte ${at}`).toThrow();
    }
    for (let length = 1; length < file.length; length++) {
      const read = (): unknown => readEventFile(file.subarray(0, length));
      if (isRecordEnd(file, length)) expect(read).not.toThrow();
      else expect(read).toThrow();
    }
  });

  it('of a run has every step and epoch, and the test at its epoch', () => {
    const detail = { ...buildFinishedDetail(), epochs: [1, 2, 3, 4, 5, 6, 7].map((epoch) => buildEpoch(epoch, { step: epoch * 3 })) };
    const events = readEventFile(writeRunEvents({ detail, steps: [buildSteps(1, 10), buildSteps(11, 12)] })).slice(1);
    const series = (tag: string): readonly (readonly [number, number])[] =>
      events.flatMap(({ step, values }) => values.filter((value) => value.tag === tag).map(({ value }) => [step, value] as const));
    expect(series('train/loss')).toEqual(Array.from({ length: 22 }, (_, index) => [index + 1, index + 1]));
    expect(series('learning_rate')).toHaveLength(22);
    expect(series('validation/loss')).toEqual(detail.epochs.map(({ step, validationLoss }) => [step, Math.fround(validationLoss)]));
    expect(series('epoch/train_accuracy').map(([step]) => step)).toEqual([3, 6, 9, 12, 15, 18, 21]);
    expect(series('test/accuracy')).toEqual([[21, Math.fround(0.9911)]]);
    const times = events.slice(0, -1).map(({ wallTime }) => wallTime);
    expect(times[0]).toBe(detail.summary.createdAt / 1000 + 0.01);
    expect(events.at(-1)?.wallTime).toBe((detail.summary.endedAt ?? 0) / 1000);
  });
});

/** Whether a file cut to `length` ends with a whole record. */
function isRecordEnd(file: Uint8Array, length: number): boolean {
  const view = new DataView(file.buffer, file.byteOffset);
  let at = 0;
  while (at < length) at += 16 + Number(view.getBigUint64(at, true));
  return at === length;
}
