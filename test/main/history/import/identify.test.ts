import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyDataset } from '../../../../src-main/history/import/identify.js';
import { buildPart, csvOf, idxSource, writeIdxSet, type IdxFiles } from '../../../support/datasets.js';
import { temporaryFolder } from '../../../support/processes.js';

const set = (train: number, test: number, zipped = false, name = 'fashion'): { readonly files: IdxFiles; readonly folder: string } => {
  const folder = path.join(temporaryFolder(), name);
  return { folder, files: writeIdxSet(folder, { train: buildPart(train), test: buildPart(test) }, zipped) };
};

/** The same files under other names. */
function renamed({ files, folder }: ReturnType<typeof set>, names: readonly [string, string, string, string]): IdxFiles {
  const [trainImages, trainLabels, testImages, testLabels] = names.map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const after = { trainImages, trainLabels, testImages, testLabels };
  for (const key of Object.keys(after) as (keyof typeof after)[]) renameSync(files[key], after[key]);
  return after;
}
const shuffled = ({ trainImages, trainLabels, testImages, testLabels }: IdxFiles): readonly string[] => [
  testLabels,
  trainImages,
  trainLabels,
  testImages,
];

describe('IDX files', () => {
  it.each([false, true])('are told apart by names and headers, packed: %s', (zipped) => {
    const { files } = set(12, 12, zipped);
    const found = identifyDataset('idx', shuffled(files));
    expect(found).toMatchObject({ source: idxSource(files), suggestedTitle: 'fashion', holdsOut: false });
    expect(found.files.map(({ role }) => role)).toEqual(['trainImages', 'trainLabels', 'testImages', 'testLabels']);
    expect(found.files[0]).toMatchObject({ name: path.basename(files.trainImages), sizeBytes: expect.any(Number) as number });
  });

  it('are told apart by their counts when their names do not tell', () => {
    const files = renamed(set(12, 8), ['a', 'b', 'c', 'd']);
    expect(identifyDataset('idx', shuffled(files)).source).toEqual(idxSource(files));
  });

  it('suggest what their names say', () => {
    const names = ['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte', 'x-test', 'y-test'] as const;
    expect(identifyDataset('idx', shuffled(renamed(set(12, 8), names))).suggestedTitle).toBe('emnist letters');
  });

  it('are refused when roles cannot be told', () => {
    const same = renamed(set(12, 12), ['a', 'b', 'c', 'd']);
    expect(() => identifyDataset('idx', shuffled(same))).toThrow(
      /Which of a and c is for the test cannot be told. Put "train" and "test" into the names/,
    );
    const half = renamed(set(12, 12), ['a-train', 'b', 'c-test', 'd']);
    expect(() => identifyDataset('idx', shuffled(half))).toThrow(/Which of d and b is for the test cannot be told/);
  });

  it('are images and their labels alone, in any order, which hold a share out', () => {
    const { files } = set(12, 8, true);
    const found = identifyDataset('idx', [files.trainLabels, files.trainImages]);
    expect(found).toMatchObject({ source: idxSource(files, false), suggestedTitle: 'fashion', holdsOut: true });
    expect(found.files.map(({ role }) => role)).toEqual(['trainImages', 'trainLabels']);
  });

  it('are refused when they are not pairs', () => {
    const { files } = set(12, 8);
    expect(() => identifyDataset('idx', [files.trainImages])).toThrow(
      '1 files were chosen. Choose images and their labels, or four files: training images, training labels, test images and test labels.',
    );
    expect(() => identifyDataset('idx', [files.trainImages, files.testImages, files.trainImages, files.testLabels])).toThrow(
      /3 of the files hold images, 1 hold labels/,
    );
    expect(() => identifyDataset('idx', [files.trainImages, files.testImages])).toThrow(/2 of the files hold images, 0 hold labels/);
    const text = path.join(temporaryFolder(), 'notes.txt');
    writeFileSync(text, 'these are no images');
    expect(() => identifyDataset('idx', [files.trainImages, files.testImages, files.trainLabels, text])).toThrow(
      expect.objectContaining({
        code: 'file-malformed',
        message: expect.stringContaining('notes.txt is not a readable IDX file') as string,
      }) as Error,
    );
    expect(() => identifyDataset('idx', [files.trainImages, files.testImages, files.trainLabels, '/nowhere'])).toThrow(
      expect.objectContaining({ code: 'file-not-found' }) as Error,
    );
  });
});

describe('CSV and folders', () => {
  it('of one file hold a share out, of two are told apart by name or size', () => {
    const folder = temporaryFolder();
    const [large, little] = [path.join(folder, 'kuzushiji_a.csv'), path.join(folder, 'kuzushiji_b.csv')];
    writeFileSync(large, csvOf(buildPart(8)));
    writeFileSync(little, csvOf(buildPart(4)));
    expect(identifyDataset('csv', [large])).toMatchObject({ source: { train: large, test: null }, suggestedTitle: 'kuzushiji a' });
    expect(identifyDataset('csv', [little, large]).source).toEqual({ kind: 'csv', train: large, test: little });
    const named = path.join(folder, 'test.csv');
    renameSync(large, named);
    expect(identifyDataset('csv', [named, little]).source).toEqual({ kind: 'csv', train: little, test: named });
    expect(() => identifyDataset('csv', [named, little, named])).toThrow(
      /3 files were chosen. Choose one .csv, or one for training and one for test/,
    );
  });

  it('of a folder are called as it is', () => {
    const folder = path.join(temporaryFolder(), 'my_letters');
    mkdirSync(folder);
    expect(identifyDataset('folder', [folder])).toMatchObject({
      source: { folder },
      suggestedTitle: 'my letters',
      files: [{ role: 'folder', sizeBytes: null }],
    });
    expect(() => identifyDataset('folder', [folder, folder])).toThrow('2 folders were chosen. Choose one.');
  });
});
