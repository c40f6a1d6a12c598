import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyDropped } from '../../../../src-main/history/import/identify-dropped.js';
import { buildPart, csvOf, idxSource, writeIdxSet, writePictures } from '../../../support/datasets.js';
import { temporaryFolder } from '../../../support/processes.js';

const parts = { train: buildPart(12), test: buildPart(8) };
const nameOf = (label: number): string => `class ${label}`;

describe('IDX files that are dropped', () => {
  it.each([false, true])('are completed by those beside them, from any one on, packed: %s', (zipped) => {
    const folder = path.join(temporaryFolder(), 'fashion');
    const files = writeIdxSet(folder, parts, zipped);
    // another set, the same one packed otherwise, and what is none
    writeIdxSet(folder, parts, !zipped);
    for (const [name, file] of Object.entries(writeIdxSet(path.join(folder, 'other'), parts, zipped))) {
      renameSync(file, path.join(folder, `letters-${path.basename(file)}`));
      expect(name).not.toBe('');
    }
    writeFileSync(path.join(folder, 'notes.txt'), 'these are no images');
    const all = Object.values(files);
    for (let count = 1; count <= 4; count++) {
      expect(identifyDropped(all.slice(-count))).toMatchObject({ source: idxSource(files), holdsOut: false });
    }
  });

  it('are a set without test images where only a pair is there, or two from two folders were dropped', () => {
    const folder = temporaryFolder();
    const files = writeIdxSet(folder, parts);
    const [images, labels] = [path.join(folder, 'digits-images-idx3-ubyte'), path.join(folder, 'digits-labels-idx1-ubyte')];
    renameSync(files.trainImages, images);
    renameSync(files.trainLabels, labels);
    const source = { kind: 'idx', train: { images, labels }, test: null };
    for (const dropped of [[labels], [images], [labels, images]]) {
      expect(identifyDropped(dropped)).toMatchObject({ source, suggestedTitle: 'digits', holdsOut: true });
    }
    const elsewhere = path.join(temporaryFolder(), 'labels');
    renameSync(labels, elsewhere);
    expect(identifyDropped([elsewhere, images])).toMatchObject({ source: { train: { images, labels: elsewhere }, test: null } });
  });

  it('are refused with what is missing where the others do not lie beside', () => {
    const folder = temporaryFolder();
    const files = writeIdxSet(folder, parts);
    renameSync(files.testLabels, path.join(folder, 'elsewhere'));
    const refusal = (text: string): Error =>
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(text) as string }) as Error;
    expect(() => identifyDropped([files.trainImages])).toThrow(
      refusal('1 IDX file was dropped, and the others of that set do not lie beside. Drop all four: training images,'),
    );
    expect(() => identifyDropped([files.trainImages, files.trainLabels, files.testImages])).toThrow(refusal('3 IDX files were dropped'));
    expect(() => identifyDropped([path.join(folder, 'gone', 'train-images.gz')])).toThrow(
      expect.objectContaining({ code: 'file-not-found' }) as Error,
    );
  });
});

describe('folders and CSV that are dropped', () => {
  it('are pictures by class, with or without a part for the test, or the files of a set', () => {
    const folder = path.join(temporaryFolder(), 'my_letters');
    writePictures(folder, parts.train, nameOf);
    writeFileSync(path.join(folder, 'labels'), 'beside the classes');
    expect(identifyDropped([folder])).toMatchObject({ source: { kind: 'folder', folder }, suggestedTitle: 'my letters', holdsOut: true });
    const split = temporaryFolder();
    writePictures(path.join(split, 'train'), parts.train, nameOf);
    writePictures(path.join(split, 'Test'), parts.test, nameOf);
    expect(identifyDropped([split])).toMatchObject({ source: { kind: 'folder' }, holdsOut: false });
    const packed = temporaryFolder();
    const files = writeIdxSet(packed, parts, true);
    expect(identifyDropped([packed]).source).toEqual(idxSource(files));
  });

  it('are one or two tables', () => {
    const folder = temporaryFolder();
    const [train, test] = [path.join(folder, 'train.csv'), path.join(folder, 'TEST.CSV')];
    writeFileSync(train, csvOf(parts.train));
    writeFileSync(test, csvOf(parts.test));
    expect(identifyDropped([train])).toMatchObject({ source: { kind: 'csv', train, test: null }, holdsOut: true });
    expect(identifyDropped([test, train])).toMatchObject({ source: { kind: 'csv', train, test }, holdsOut: false });
  });

  it('that do not belong together are refused', () => {
    const folder = temporaryFolder();
    const { trainImages } = writeIdxSet(folder, parts);
    const table = path.join(folder, 'letters.csv');
    writeFileSync(table, csvOf(parts.train));
    const classes = path.join(folder, 'classes');
    mkdirSync(classes);
    for (const mixed of [
      [table, trainImages],
      [classes, table],
      [classes, classes],
    ]) {
      expect(() => identifyDropped(mixed)).toThrow('These do not belong to one data set. Drop one folder of pictures, or .csv files, or');
    }
    expect(() => identifyDropped([])).toThrow('0 files were chosen.');
  });
});
