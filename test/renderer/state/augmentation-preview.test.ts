import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { affineMap, drawAffine } from '@shared/augment/affine.js';
import { AffineSampler } from '@shared/augment/affine-sampler.js';
import { MNIST, type DatasetInfo } from '@shared/domain/dataset.js';
import { NO_AUGMENTATION } from '@shared/domain/run-config.js';
import type { DigitsRequest } from '@shared/ipc/contract.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { AugmentationPreview } from '../../../src-renderer/state/augmentation-preview.svelte.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const SPEC = { rotationDegrees: 20, scale: 0.2, shear: 0.1, shiftPixels: 2 };

/** Digits of 28 x 28 whose every pixel is the position asked for, modulo 200. */
function buildPreview(fails = false): { readonly preview: AugmentationPreview; readonly fake: FakeApi } {
  const fake = new FakeApi({
    'datasets:read-digits': ({ indices }) => {
      if (fails) throw new AppError('dataset-missing', 'MNIST is not there.');
      const pixels = Uint8Array.from(indices.flatMap((index) => Array<number>(784).fill(1 + (index % 200))));
      return { height: 28, width: 28, pixels, labels: Uint8Array.from(indices, (_, at) => at) };
    },
  });
  return { preview: new AugmentationPreview(createApiClient(fake)), fake };
}

describe('the preview', () => {
  test('shows what a run of that seed would see: the same maps through the same sampler', async () => {
    const { preview } = buildPreview();
    await preview.load(MNIST);
    const digits = preview.digits(SPEC, 9, MNIST.classNames);
    expect(digits.map((digit) => digit.name)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    for (const { position, original, changed } of digits) {
      const expected = new Uint8Array(784);
      new AffineSampler(28, 28).sample(original, 0, expected, 0, affineMap(drawAffine(SPEC, 9, 1, position), 28, 28));
      expect(changed).toEqual(expected);
      expect(changed).not.toEqual(original);
    }
    expect(preview.digits(NO_AUGMENTATION, 9, MNIST.classNames).every(({ original, changed }) => original.join() === changed.join())).toBe(
      true,
    );
  });

  test('draws the same digits in another way when asked', async () => {
    const { preview, fake } = buildPreview();
    await preview.load(MNIST);
    const first = preview.digits(SPEC, 1, MNIST.classNames);
    preview.again();
    const second = preview.digits(SPEC, 1, MNIST.classNames);
    expect(second.map((digit) => digit.original)).toEqual(first.map((digit) => digit.original));
    expect(second[0]?.changed).not.toEqual(first[0]?.changed);
    await preview.load(MNIST);
    expect(fake.askedFor('datasets:read-digits')).toHaveLength(1);
  });

  test('takes digits from the whole training part, fewer where there are fewer', async () => {
    const { preview, fake } = buildPreview();
    const small: DatasetInfo = { ...MNIST, id: 'small', trainCount: 3 };
    await preview.load(MNIST);
    await preview.load(small);
    const asked = fake.askedFor('datasets:read-digits').map(([request]) => (request as DigitsRequest).indices);
    expect(asked[0]).toEqual([4285, 12857, 21428, 30000, 38571, 47142, 55714]);
    expect(asked[1]).toEqual([0, 1, 2]);
    expect(preview.digits(SPEC, 1, small.classNames)).toHaveLength(3);
  });

  test('says why there are no digits, and can be asked again', async () => {
    const { preview, fake } = buildPreview(true);
    await preview.load(MNIST);
    expect(preview.problem).toEqual({ code: 'dataset-missing', message: 'MNIST is not there.' });
    expect(preview.digits(SPEC, 1, MNIST.classNames)).toEqual([]);
    await preview.load(MNIST);
    expect(fake.askedFor('datasets:read-digits')).toHaveLength(2);
  });
});
