import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-node';
import './tensorflow-threads.js';

type Tfjs = typeof tfjs;

/** Whether a value is the tfjs module, as far as the oracle uses it. */
function isTfjs(candidate: unknown): candidate is Tfjs {
  return typeof candidate === 'object' && candidate !== null && 'valueAndGrads' in candidate && 'node' in candidate;
}

/**
 * The independent reference of the engine's tests: tfjs with its own automatic differentiation, optimizers and layers,
 * on the same native TensorFlow. Never part of the product.
 */
function loadTfjs(): Tfjs {
  const loaded: unknown = createRequire(import.meta.url)('@tensorflow/tfjs-node');
  if (!isTfjs(loaded)) throw new Error('@tensorflow/tfjs-node is not what the oracle expects.');
  return loaded;
}

export const tf = loadTfjs();
