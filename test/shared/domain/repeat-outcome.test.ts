import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatOutcome, type RunEvidence } from '@shared/domain/repeat-outcome.js';
import { buildEpoch, buildSteps, ENVIRONMENT } from '../../support/history-builders.js';

const evidence = (epochs: number, overrides: Partial<RunEvidence> = {}): RunEvidence => ({
  environment: ENVIRONMENT,
  rateChanges: [],
  steps: Array.from({ length: epochs }, (_, index) => buildSteps(index * 30 + 1, 30)),
  epochs: Array.from({ length: epochs }, (_, index) => buildEpoch(index + 1).metrics),
  ...overrides,
});

/** The same with one step's loss changed by its last bit. */
function withStep(epochs: number, step: number): RunEvidence {
  const steps = evidence(epochs).steps.map((part) => ({ ...part, loss: part.loss.slice() }));
  const part = steps[Math.floor((step - 1) / 30)];
  if (part) {
    const bits = new Uint32Array(part.loss.buffer);
    bits[(step - 1) % 30] = (bits[(step - 1) % 30] ?? 0) ^ 1;
  }
  return evidence(epochs, { steps });
}

describe('what came of a repeat', () => {
  it('finds a single bit, wherever it is, and names its step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), (step) => {
        const { outcome, differences } = repeatOutcome(evidence(3), withStep(3, step), true);
        expect([outcome, differences.length]).toEqual(['differs', 1]);
        expect(differences[0]).toContain(`the loss of step ${step}:`);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it('does not depend on how the points are cut', () => {
    const steps = [buildSteps(1, 7), buildSteps(8, 53), buildSteps(61, 30)];
    expect(repeatOutcome(evidence(3), evidence(3, { steps }), true)).toEqual({ outcome: 'identical', differences: [] });
  });

  it('names the settings that may be why, before the number', () => {
    const engine = { ...ENVIRONMENT.engine, tensorflow: '2.16.0', towers: 1, oneDnn: false };
    const now = { ...withStep(1, 5), environment: { ...ENVIRONMENT, engine }, rateChanges: [{ step: 3, learningRate: 0.1 }] };
    expect(repeatOutcome(evidence(1), now, false).differences).toEqual([
      'TensorFlow: 2.15.1 before, 2.16.0 now.',
      'Towers: 2 before, 1 now.',
      'oneDNN: on before, off now.',
      'The learning rate was changed at other steps.',
      expect.stringContaining('the loss of step 5'),
    ]);
  });

  it('goes as far as the shorter run, and says so', () => {
    expect(repeatOutcome(evidence(3), evidence(2), true)).toEqual({
      outcome: 'identical',
      differences: ['Compared up to epoch 2, which both runs have.'],
    });
  });

  it('does not claim what it cannot know', () => {
    expect(repeatOutcome(evidence(0), evidence(2), null).outcome).toBe('unknown');
    expect(repeatOutcome(evidence(2), evidence(2), null)).toEqual({
      outcome: 'unknown',
      differences: ['Every measured number is the same, but the weights of one run cannot be read.'],
    });
  });
});
