import { describe, expect, test } from 'vitest';
import { fileKind, type DropKind } from '@shared/domain/dropped-kind.js';

describe('what a file may be, by its name', () => {
  test.each<[DropKind, readonly string[]]>([
    ['model', ['net.PTH', 'net.pt', 'weights.safetensors', 'model.json']],
    ['picture', ['seven.png', 'seven.JPEG', 'train-images.jpg']],
    [
      'dataset',
      [
        'letters.csv',
        'train-images-idx3-ubyte',
        't10k-labels.idx1-ubyte',
        'emnist-letters-train-images-idx3-ubyte.gz',
        'x.gz',
        'train-labels',
        'TEST_IMAGES',
      ],
    ],
    ['other', ['notes.txt', 'setup', 'labels.txt', 'a.tar', '', 'images.svg']],
  ])('%s', (kind, names) => {
    for (const name of names) expect(fileKind(name), name).toBe(kind);
  });
});
