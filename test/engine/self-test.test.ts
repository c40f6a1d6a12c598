import { describe, expect, it } from 'vitest';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { oracleMasks } from '../support/oracle-masks.js';
import { oracleGradients } from '../support/oracle-network.js';
import { oracleUpdate, type OracleSlots } from '../support/oracle-optimizers.js';
import { initialWeights } from '../../src-main/engine/init.js';
import { EXPECTED_LOSSES, PROBLEM, problemImages, selfTest } from '../../src-main/engine/self-test.js';

/** The fixed problem by tfjs's derivatives and the plain optimizer. */
function lossesByOracle(): readonly number[] {
  const { spec, batch, seed, labelSmoothing: smoothing, learningRate, optimizer } = PROBLEM;
  const { pixels, labels } = problemImages();
  let weights: readonly NamedTensor[] = initialWeights(spec, seed);
  const slots = new Map<string, OracleSlots>(weights.map(({ name }) => [name, {}]));
  return [1, 2, 3].map((step) => {
    const masks = oracleMasks(spec, batch, 1, seed, step);
    const { loss, gradients } = oracleGradients(spec, weights, pixels, labels, { training: true, masks, smoothing });
    weights = weights.map(({ name, shape, values }) => {
      const updated = Float64Array.from(values);
      oracleUpdate(optimizer, updated, gradients.get(name) ?? [], slots.get(name) ?? {}, { step, learningRate, decays: false });
      return { name, shape, values: Float32Array.from(updated) };
    });
    return loss;
  });
}

describe('the self-test', () => {
  it('expects what tfjs computes for the same three steps', () => {
    lossesByOracle().forEach((loss, index) => {
      expect(EXPECTED_LOSSES[index]).toBeCloseTo(loss, 4);
    });
  });

  it('lets a right TensorFlow pass and leaves nothing behind', () => {
    const before = tensorFlow.counts();
    selfTest(tensorFlow);
    expect(tensorFlow.counts()).toEqual(before);
  });

  it('refuses one whose third loss is off by two ten-thousandths, with both numbers', () => {
    const off = EXPECTED_LOSSES.map((loss, index) => (index === 2 ? loss + 2e-4 : loss));
    expect(() => {
      selfTest(tensorFlow, off);
    }).toThrow(
      new AppError(
        'engine-self-test-failed',
        `TensorFlow ${tensorFlow.version} computes wrong results on this machine: its test losses are 1.68144, 1.33506, 1.11100 and must be 1.68145, 1.33506, 1.11120. Nothing was trained. Please report this with what "Copy diagnostics" in About gives, or the command doctor.`,
      ),
    );
  });
});
