import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { readImage } from '../../src-main/formats/read/image.js';
import { writePng } from '../../src-main/formats/write/png.js';
import { testDigits } from '../support/digits.js';
import { runCli, temporaryFolder } from '../support/processes.js';

const digits = testDigits(10);

describe('predict', () => {
  test('reads pictures with a bundled network: light on dark, dark on light, small in a corner', async () => {
    const folder = temporaryFolder();
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    const corner = new Uint8Array(200 * 300).fill(255);
    digits.digit(0).forEach((level, at) => (corner[(165 + Math.floor(at / 28)) * 300 + (at % 28) + 2] = 255 - level));
    const files = [
      file('light.png', writePng(digits.digit(0), 28, 28)),
      file(
        'dark.png',
        writePng(
          digits.digit(0).map((level) => 255 - level),
          28,
          28,
        ),
      ),
      file('corner.png', encode({ width: 300, height: 200, data: corner, channels: 1 })),
      file('blank.png', writePng(new Uint8Array(784).fill(255), 28, 28)),
    ];
    const run = await runCli('predict', ...files, '--model', 'reference-cnn', '--json', '--data-dir', folder);
    expect(run.code, run.stderr).toBe(0);
    const [light, dark, small, blank] = run.events;
    expect(light).toMatchObject({ event: 'predicted', file: files[0], modelId: 'reference-cnn', polarity: 'light-on-dark', predicted: 7 });
    expect(light?.['probabilities']).toHaveLength(10);
    expect((light?.['probabilities'] as number[]).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(dark).toMatchObject({ polarity: 'dark-on-light', predicted: 7, probabilities: light?.['probabilities'] });
    expect(small?.['probabilities']).toEqual(light?.['probabilities']);
    expect(blank).toMatchObject({ predicted: null, probability: null, probabilities: null });

    const saved = path.join(folder, 'input.png');
    const words = await runCli('predict', files[2] ?? '', '--model', 'reference-cnn', '--save-input', saved, '--data-dir', folder);
    expect(words.stdout).toMatch(/corner\.png: 7, \d+\.\d\d %; then \d, /);
    expect(readImage(readFileSync(saved), 'x').levels).toEqual(digits.digit(0));
  });

  test('says what is wrong with a file or a call in one sentence', async () => {
    const folder = temporaryFolder();
    const text = path.join(folder, 'notes.png');
    writeFileSync(text, 'not a picture');
    const refusal = async (...args: string[]): Promise<readonly [number | null, string]> => {
      const run = await runCli('predict', ...args, '--data-dir', folder);
      return [run.code, run.stderr.trim()];
    };
    expect(await refusal(text, '--model', 'reference-cnn')).toEqual([
      1,
      'notes.png is not a picture that can be read. Use a PNG or a JPEG of one digit.',
    ]);
    expect(await refusal('nowhere.png', '--model', 'reference-cnn')).toEqual([1, 'There is no file nowhere.png.']);
    expect(await refusal(text)).toEqual([2, 'predict needs either --run ID or --model NAME.']);
    expect(await refusal('--model', 'reference-cnn')).toEqual([2, 'predict needs at least one IMAGE, a PNG or a JPEG.']);
    expect(await refusal(text, '--run', 'reference-cnn')).toEqual([2, '"Reference CNN" is no run: use --model.']);
    expect(await refusal(text, '--model', 'x', '--polarity', 'blue')).toEqual([
      2,
      '--polarity "blue" is not known. Use auto, dark-on-light or light-on-dark.',
    ]);
  });
});
