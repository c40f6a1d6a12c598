import fc from 'fast-check';
import type { Optimizer as TfjsOptimizer } from '@tensorflow/tfjs-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '@shared/domain/run-config.js';
import { relativeDifference } from '../../support/oracle-arbitraries.js';
import { oracleUpdate, type OracleSlots } from '../../support/oracle-optimizers.js';
import { tf } from '../../support/oracle-tensorflow.js';
import { loadTensorFlow, type Feed } from '../../../src-main/engine/backend.js';
import { GraphBuilder, type Tensor, type Variable } from '../../../src-main/engine/graph/graph-builder.js';
import { fetchAfter, read, unpack } from '../../../src-main/engine/graph/operations.js';
import { createOptimizer } from '../../../src-main/engine/graph/optimizers.js';
import { storedTensors } from '../../../src-main/engine/graph/stored-tensors.js';
import { createRng } from '../../../src-main/lib/rng.js';

const tensorFlow = loadTensorFlow();
const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts().sessions).toBe(before.sessions);
});

const SIZE = 24;
const rng = createRng('optimizer test');
const START = Float32Array.from({ length: SIZE }, () => rng.normal());
/** Gradients of very different sizes, zeros among them. */
const GRADIENTS = Array.from({ length: 5 }, () =>
  Float32Array.from({ length: SIZE }, (_, at) => (at === 0 ? 0 : rng.normal() * 10 ** -(at % 5))),
);

interface AfterStep {
  readonly weight: ArrayLike<number>;
  readonly slots: ReadonlyMap<string, ArrayLike<number>>;
}

/** The engine's update of one weight vector, fed the gradients above: its value and slots after each step. */
function runEngine(spec: OptimizerSpec, learningRates: readonly number[], decays: boolean): readonly AfterStep[] {
  const graph = new GraphBuilder();
  const optimizer = createOptimizer(spec);
  const names = ['weight', ...optimizer.slots];
  const stored = storedTensors(
    graph,
    'all',
    names.map((name) => ({ name, holds: 'float32', shape: [SIZE] })),
  );
  const [weight, ...slots] = stored.tensors.map((tensor) => tensor.variable) as [Variable, ...Variable[]];
  const gradient = graph.placeholder('gradient', 'float32', [SIZE]);
  const fed = graph.placeholder('hyperparameters', 'float32', [optimizer.hyperparameterCount]);
  const named = Object.fromEntries(optimizer.slots.map((name, index) => [name, slots[index] as Variable]));
  const target = { variable: weight, value: read(graph, weight, 'float32'), gradient, slots: named, decays, after: [] };
  const updated = optimizer.update(graph, target, unpack(graph, fed, optimizer.hyperparameterCount));
  const done = fetchAfter(graph, 'done', graph.float(0), [updated]);
  const values = [weight, ...slots].map((variable) => read(graph, variable, 'float32'));
  const session = tensorFlow.openSession(graph.savedModel());
  const name = (tensor: Tensor): string => `${tensor.node}:${tensor.output}`;
  try {
    const initial = names.map((slot): Feed => ({ shape: [SIZE], values: slot === 'weight' ? START : new Float32Array(SIZE) }));
    session
      .prepare(
        stored.tensors.map((tensor) => name(tensor.feed)),
        [name(stored.assigned)],
      )
      .run(initial);
    const step = session.prepare(['gradient:0', 'hyperparameters:0'], [name(done)]);
    const state = session.prepare([], values.map(name));
    return learningRates.map((learningRate, index) => {
      const hyperparameters = Float32Array.from(optimizer.hyperparameters(index + 1, learningRate));
      step.run([
        { shape: [SIZE], values: GRADIENTS[index] ?? START },
        { shape: [hyperparameters.length], values: hyperparameters },
      ]);
      const [current = [], ...others] = state.run([]);
      return { weight: current, slots: new Map(optimizer.slots.map((slot, at) => [slot, others[at] ?? []])) };
    });
  } finally {
    session.close();
  }
}

const beta = fc.constantFrom(0, 0.5, 0.9, 0.999);
/** Not 0: TensorFlow computes s + (g^2 - s) * (1 - beta), which loses the digits of a small g^2 behind a large s. */
const squareBeta = fc.constantFrom(0.5, 0.9, 0.999);
const small = fc.constantFrom(1e-8, 1e-6, 1e-3);
const decay = fc.constantFrom(0, 0.01, 0.3);
const specs: Record<OptimizerSpec['kind'], fc.Arbitrary<OptimizerSpec>> = {
  adam: fc.record({ kind: fc.constant('adam' as const), beta1: beta, beta2: squareBeta, epsilon: small }),
  adamw: fc.record({ kind: fc.constant('adamw' as const), beta1: beta, beta2: squareBeta, epsilon: small, weightDecay: decay }),
  sgd: fc
    .record({ kind: fc.constant('sgd' as const), momentum: beta, nesterov: fc.boolean(), weightDecay: decay })
    .filter((spec) => spec.momentum > 0 || !spec.nesterov),
  rmsprop: fc.record({ kind: fc.constant('rmsprop' as const), decay: squareBeta, momentum: beta, epsilon: small }),
};

describe.each(Object.entries(specs))('%s', (_, arbitrary) => {
  it('updates weights and slots as its paper says, step after step, whatever its settings and learning rates', () => {
    const rates = fc.array(fc.constantFrom(0.001, 0.02, 0.1), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(arbitrary, rates, fc.boolean(), (spec, learningRates, decays) => {
        const weight = Float64Array.from(START);
        const slots: OracleSlots = {};
        runEngine(spec, learningRates, decays).forEach((after, index) => {
          oracleUpdate(spec, weight, GRADIENTS[index] ?? [], slots, { step: index + 1, learningRate: learningRates[index] ?? NaN, decays });
          expect(relativeDifference(after.weight, weight)).toBeLessThan(1e-5);
          for (const [name, expected] of Object.entries(slots))
            expect(relativeDifference(after.slots.get(name) ?? [], expected)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 20, seed: 5 },
    );
  });
});

describe("tfjs's own optimizers", () => {
  const cases: readonly (readonly [OptimizerSpec, () => TfjsOptimizer])[] = [
    [{ kind: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-7 }, () => tf.train.adam(0.01, 0.9, 0.99, 1e-7)],
    [{ kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 }, () => tf.train.sgd(0.01)],
    [{ kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 }, () => tf.train.momentum(0.01, 0.9, false)],
    [{ kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 }, () => tf.train.momentum(0.01, 0.9, true)],
    [{ kind: 'rmsprop', decay: 0.9, momentum: 0.5, epsilon: 1e-6 }, () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-6)],
  ];

  it.each(cases)('arrive at the same weights after five steps: %j', (spec, create) => {
    const optimizer = create();
    const variable = tf.variable(tf.tensor1d(START), true, 'weight');
    for (const gradient of GRADIENTS) {
      tf.tidy(() => {
        optimizer.applyGradients({ weight: tf.tensor1d(gradient) });
      });
    }
    const last = runEngine(spec, [0.01, 0.01, 0.01, 0.01, 0.01], false).at(-1);
    expect(relativeDifference(last?.weight ?? [], variable.dataSync())).toBeLessThan(5e-6);
    optimizer.dispose();
    variable.dispose();
  });
});
