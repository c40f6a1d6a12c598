import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { tf } from './oracle-tensorflow.js';

interface EagerBackend {
  executeSingleOutput(name: string, attributes: readonly unknown[], inputs: readonly Tensor[]): Tensor;
}

/** TensorFlow's counter-based generator, run eagerly: `count` random int32 for a key of two numbers. */
function philox(count: number, key: readonly [number, number]): Int32Array {
  const backend = tf.backend() as unknown as EagerBackend;
  const { TF_ATTR_TYPE, TF_INT32 } = { TF_ATTR_TYPE: 4, TF_INT32: 3 };
  const attributes = ['dtype', 'T', 'Tseed'].map((name) => ({ name, type: TF_ATTR_TYPE, value: TF_INT32 }));
  return tf.tidy(() => {
    const inputs = [tf.tensor1d([count], 'int32'), tf.tensor1d([...key], 'int32')];
    return Int32Array.from(backend.executeSingleOutput('StatelessRandomUniformFullInt', attributes, inputs).dataSync());
  });
}

/**
 * The dropout masks of one step by layer name, [batch, size]: each tower draws for its share of the batch, each layer
 * takes the next stretch of bytes. Valid for rates from 1/32 to 31/32.
 */
export function oracleMasks(spec: ModelSpec, batch: number, towers: number, seed: number, step: number): Map<string, Tensor2D> {
  const drops = layersOf(spec).flatMap((layer) => (layer.kind === 'dropout' ? [layer] : []));
  const size = batch / towers;
  const perImage = drops.reduce((sum, layer) => sum + (layer.outputShape[0] ?? 0), 0);
  const bytes = Array.from({ length: towers }, (_, tower) => {
    const words = philox(Math.ceil((size * perImage) / 4), [seed, 8 * step + 2 * tower]);
    return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  });
  const taken = new Array<number>(towers).fill(0);
  return new Map(
    drops.map((layer) => {
      const units = layer.outputShape[0] ?? 0;
      const threshold = Math.round(layer.rate * 256);
      const values = bytes.flatMap((own, tower) => {
        const from = taken[tower] ?? 0;
        taken[tower] = from + size * units;
        return Array.from(own.subarray(from, from + size * units), (byte) => (byte >= threshold ? 256 / (256 - threshold) : 0));
      });
      return [layer.name, tf.tensor2d(values, [batch, units])];
    }),
  );
}
