import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { MNIST_FILES } from './oracle-mnist.js';
import { projectRoot } from './processes.js';

/** A network that comes with the program. */
export function bundledNetwork(id: string): { readonly spec: ModelSpec; readonly weights: readonly NamedTensor[] } {
  const { candidates, weights } = parseModelFile(readFileSync(path.join(projectRoot, 'resources', 'pretrained', `${id}.safetensors`)), id);
  const [spec] = candidates;
  if (!spec) throw new Error(`${id} has no network`);
  return { spec, weights };
}

export interface TestDigits {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly digit: (index: number) => Uint8Array;
}

/** The first test digits of MNIST, 28 x 28. */
export function testDigits(count = 10_000): TestDigits {
  const { testImages, testLabels } = MNIST_FILES.files;
  const pixels = new Uint8Array(readIdxImages(readFileSync(testImages.path), 'images').pixels.subarray(0, count * 784));
  const labels = readIdxLabels(readFileSync(testLabels.path), 'labels').subarray(0, count);
  return { count, pixels, labels, digit: (index) => pixels.subarray(index * 784, (index + 1) * 784) };
}
