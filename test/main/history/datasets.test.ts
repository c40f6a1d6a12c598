import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DatasetStore } from '../../../src-main/history/dataset-store.js';
import { bundleTiny, resourcesDir } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

interface Folders {
  readonly store: DatasetStore;
  readonly unpacked: string;
  readonly bundled: string;
}

function makeStore(): Folders {
  const folder = temporaryFolder();
  const tiny = bundleTiny(folder);
  const folders = { unpacked: path.join(folder, 'data'), bundled: path.join(folder, 'datasets') };
  return { ...folders, store: new DatasetStore(folders, [tiny]) };
}

describe('MNIST as it comes with the program', () => {
  it('is unpacked whole, with the published checksums, and read image by image', () => {
    const unpacked = temporaryFolder();
    const store = new DatasetStore({ unpacked, bundled: path.join(resourcesDir, 'datasets') });
    const { files } = store.prepare('mnist');
    expect(statSync(files.trainImages.path).size).toBe(47_040_016);
    expect(files.testImages.md5).toBe('2646ac647ad5339dbf082846283269ea');
    const { pixels, labels, width } = store.readDigits('mnist', 'test', [0, 9_999]);
    expect([...labels]).toEqual([7, 6]);
    // the first test image is a seven: a bar at the top, nothing at the left edge
    const rowOf = (row: number): Uint8Array => pixels.subarray(row * width, (row + 1) * width);
    expect(Math.max(...rowOf(8))).toBeGreaterThan(200);
    expect(Math.max(...rowOf(0))).toBe(0);
    expect([...store.readLabels('mnist', 'train', [0, 1, 59_999])]).toEqual([5, 0, 8]);
  });
});

describe('a data set', () => {
  it('is unpacked once and left alone while it is complete', () => {
    const { store, unpacked } = makeStore();
    const { files } = store.prepare('tiny');
    expect(readdirSync(unpacked)).toEqual(['tiny']);
    const before = statSync(files.trainImages.path).mtimeMs;
    store.prepare('tiny');
    expect(statSync(files.trainImages.path).mtimeMs).toBe(before);
  });

  it.each(['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const)('is unpacked again when %s is gone or cut', (key) => {
    const { store } = makeStore();
    const { files } = store.prepare('tiny');
    const whole = readFileSync(files[key].path);
    rmSync(files[key].path);
    expect(readFileSync(store.prepare('tiny').files[key].path)).toEqual(whole);
    truncateSync(files[key].path, 20);
    expect(readFileSync(store.prepare('tiny').files[key].path)).toEqual(whole);
  });

  it('gives images and labels in the order asked for, any twice', () => {
    const { store } = makeStore();
    const { height, width, pixels, labels } = store.readDigits('tiny', 'train', [59, 0, 7, 7]);
    expect([height, width]).toEqual([4, 3]);
    expect([...pixels]).toEqual([59, 0, 7, 7].flatMap((value) => new Array<number>(12).fill(value)));
    expect([...labels]).toEqual([9, 0, 7, 7]);
    expect(store.readDigits('tiny', 'test', []).pixels).toHaveLength(0);
    expect(store.readLabels('tiny', 'test', null)).toHaveLength(20);
  });

  it.each([
    ['train', 60, 'Image 60 does not exist. The training part of Tiny digits has images 0 to 59.'],
    ['test', 20, 'Image 20 does not exist. The test part of Tiny digits has images 0 to 19.'],
    ['test', -1, 'Image -1 does not exist. The test part of Tiny digits has images 0 to 19.'],
    ['train', 1.5, 'Image 1.5 does not exist. The training part of Tiny digits has images 0 to 59.'],
    ['train', NaN, 'Image NaN does not exist. The training part of Tiny digits has images 0 to 59.'],
    ['train', 2 ** 40, 'Image 1099511627776 does not exist. The training part of Tiny digits has images 0 to 59.'],
  ] as const)('has no image in the %s part at %d', (part, index, message) => {
    const { store } = makeStore();
    expect(() => store.readDigits('tiny', part, [0, index])).toThrow(expect.objectContaining({ code: 'bad-request', message }) as Error);
  });

  it('reads at most 10,000 images at once', () => {
    const { store } = makeStore();
    expect(() => store.readDigits('tiny', 'train', new Array<number>(10_001).fill(0))).toThrow(
      /10001 images cannot be read at once. Ask for at most 10000/,
    );
  });

  it('that is unknown is named with those there are', () => {
    const { store } = makeStore();
    expect(() => store.prepare('fashion')).toThrow(
      expect.objectContaining({ code: 'dataset-missing', message: 'There is no data set "fashion". Available: "tiny".' }) as Error,
    );
    expect(() => store.prepare('../tiny')).toThrow(/There is no data set/);
  });
});

describe('a bundled file', () => {
  it('that is missing is named, and nothing is unpacked', () => {
    const { store, unpacked, bundled } = makeStore();
    const file = path.join(bundled, 'tiny', 'testLabels.gz');
    rmSync(file);
    expect(() => store.prepare('tiny')).toThrow(
      expect.objectContaining({ code: 'dataset-missing', message: expect.stringContaining(`${file} is missing`) as string }) as Error,
    );
    expect(readdirSync(unpacked)).toEqual([]);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['not gzip', () => Buffer.from('hello')],
    ['empty', () => Buffer.alloc(0)],
    ['another file', (_: Buffer, other: Buffer) => other],
    ['followed by more of it', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
    ['gzip of less', (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, 20))],
  ])('that is %s is named, and nothing is unpacked', (_, change) => {
    const { store, unpacked, bundled } = makeStore();
    const file = path.join(bundled, 'tiny', 'trainLabels.gz');
    writeFileSync(file, change(readFileSync(file), readFileSync(path.join(bundled, 'tiny', 'trainImages.gz'))));
    expect(() => store.prepare('tiny')).toThrow(
      expect.objectContaining({ code: 'dataset-damaged', message: expect.stringContaining(`${file} is damaged`) as string }) as Error,
    );
    expect(readdirSync(unpacked)).toEqual([]);
  });

  it('whose content changed by one byte is refused by its checksum', () => {
    const { bundled, unpacked } = makeStore();
    const tiny = bundleTiny(path.dirname(bundled));
    const changed = { ...tiny, files: { ...tiny.files, trainImages: { ...tiny.files.trainImages, md5: '0'.repeat(32) } } };
    const store = new DatasetStore({ bundled, unpacked }, [changed]);
    expect(() => store.prepare('tiny')).toThrow(/its checksum is not 00000000000000000000000000000000/);
  });
});

describe('an unpacked file whose header was damaged', () => {
  it.each(['trainImages', 'trainLabels'] as const)('is named with what to do: %s', (key) => {
    const { store } = makeStore();
    const file = store.prepare('tiny').files[key].path;
    const bytes = readFileSync(file);
    bytes[3] = 0xff;
    writeFileSync(file, bytes);
    expect(() => store.readDigits('tiny', 'train', [0])).toThrow(
      expect.objectContaining({
        code: 'dataset-damaged',
        message: `Tiny digits cannot be used: ${file} is damaged. Delete the folder ${path.dirname(file)}; it is unpacked again.`,
      }) as Error,
    );
  });
});

describe('a disk that refuses', () => {
  it('is named', () => {
    const { store, unpacked } = makeStore();
    mkdirSync(path.dirname(unpacked), { recursive: true });
    writeFileSync(unpacked, 'a file in the way');
    expect(() => store.prepare('tiny')).toThrow(
      expect.objectContaining({ code: 'cannot-write', message: expect.stringContaining(unpacked) as string }) as Error,
    );
  });
});
