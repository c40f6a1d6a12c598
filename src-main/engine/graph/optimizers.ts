import type { AdamSpec, OptimizerKind, OptimizerSpec } from '@shared/domain/run-config.js';
import { attribute, type Float, type GraphBuilder, type NodeOptions, type Tensor, type Variable } from './graph-builder.js';
import { add, multiply } from './operations.js';

/** One trainable weight at the end of a step. */
export interface UpdateTarget {
  readonly variable: Variable;
  /** Its value before the step. */
  readonly value: Float;
  readonly gradient: Float;
  /** By the optimizer's slot names. */
  readonly slots: Readonly<Record<string, Variable>>;
  /** Whether weight decay applies: kernels yes, biases and batch normalisation no. */
  readonly decays: boolean;
  /** The last readers of the weight: updating before them would copy it. */
  readonly after: readonly Tensor[];
}

/** An update rule. `hyperparameters` are fed at every step and arrive in `update` as scalars, in the same order. */
export interface Optimizer {
  readonly slots: readonly string[];
  /** How many numbers `hyperparameters` gives. */
  readonly hyperparameterCount: number;
  /** Steps count from 1. */
  hyperparameters(step: number, learningRate: number): readonly number[];
  /** Adds the update and returns the node to wait for. */
  update(graph: GraphBuilder, target: UpdateTarget, hyperparameters: readonly Float[]): Tensor;
}

type Factory<K extends OptimizerKind> = (spec: Extract<OptimizerSpec, { kind: K }>) => Optimizer;

const floats = (after: readonly Tensor[]): NodeOptions => ({ after, attributes: { T: attribute.type('float32') } });

function slot(target: UpdateTarget, name: string): Variable {
  const variable = target.slots[name];
  if (!variable) throw new Error(`${target.variable.node} has no optimizer slot ${name}.`);
  return variable;
}

function scalar(hyperparameters: readonly Float[], index: number): Float {
  const found = hyperparameters[index];
  if (!found) throw new Error(`The optimizer was given no hyper-parameter ${index}.`);
  return found;
}

/**
 * Adam as Kingma & Ba's algorithm 1. TensorFlow's kernel corrects the bias in float32 and adds epsilon to sqrt(v), not
 * to sqrt(v / (1 - beta2^t)) as the paper and PyTorch do. So the correction is done here in double precision: the
 * kernel gets powers of 0, the corrected rate, and epsilon * sqrt(1 - beta2^t).
 */
function adamUpdate(spec: Omit<AdamSpec, 'kind'>): Optimizer {
  const { beta1, beta2, epsilon } = spec;
  return {
    slots: ['m', 'v'],
    hyperparameterCount: 3,
    hyperparameters(step, learningRate) {
      const root = Math.sqrt(1 - beta2 ** step);
      return [learningRate, (learningRate * root) / (1 - beta1 ** step), epsilon * root];
    },
    update(graph, target, hyperparameters) {
      const [rate, scaledEpsilon] = [scalar(hyperparameters, 1), scalar(hyperparameters, 2)];
      const constants = [graph.float(beta1), graph.float(beta2)];
      const slots = [slot(target, 'm'), slot(target, 'v')];
      const noPower = graph.float(0);
      const inputs = [target.variable, ...slots, noPower, noPower, rate, ...constants, scaledEpsilon, target.gradient];
      return graph.node('ResourceApplyAdam', 'resource', inputs, floats(target.after));
    },
  };
}

const adam: Factory<'adam'> = adamUpdate;

/** Shrinks kernels by learningRate * weightDecay, then does Adam's step (Loshchilov & Hutter 2019, algorithm 2). */
const adamw: Factory<'adamw'> = (spec) => {
  const inner = adamUpdate(spec);
  return {
    ...inner,
    update(graph, target, hyperparameters) {
      if (!target.decays || spec.weightDecay === 0) return inner.update(graph, target, hyperparameters);
      const share = multiply(graph, scalar(hyperparameters, 0), graph.float(spec.weightDecay));
      const inputs = [target.variable, multiply(graph, target.value, share)];
      const options = { after: [...target.after, target.gradient], attributes: { dtype: attribute.type('float32') } };
      const shrunk = graph.node('AssignSubVariableOp', 'resource', inputs, options);
      return inner.update(graph, { ...target, after: [...target.after, shrunk] }, hyperparameters);
    },
  };
};

const sgd: Factory<'sgd'> = (spec) => ({
  slots: spec.momentum > 0 ? ['momentum'] : [],
  hyperparameterCount: 1,
  hyperparameters: (_step, learningRate) => [learningRate],
  update(graph, target, hyperparameters) {
    const rate = scalar(hyperparameters, 0);
    const decays = target.decays && spec.weightDecay > 0;
    const gradient = decays ? add(graph, target.gradient, multiply(graph, target.value, graph.float(spec.weightDecay))) : target.gradient;
    if (spec.momentum === 0)
      return graph.node('ResourceApplyGradientDescent', 'resource', [target.variable, rate, gradient], floats(target.after));
    const inputs = [target.variable, slot(target, 'momentum'), rate, gradient, graph.float(spec.momentum)];
    const attributes = { T: attribute.type('float32'), use_nesterov: attribute.boolean(spec.nesterov) };
    return graph.node('ResourceApplyMomentum', 'resource', inputs, { after: target.after, attributes });
  },
});

const rmsprop: Factory<'rmsprop'> = (spec) => ({
  slots: ['meanSquare', 'momentum'],
  hyperparameterCount: 1,
  hyperparameters: (_step, learningRate) => [learningRate],
  update(graph, target, hyperparameters) {
    const constants = [spec.decay, spec.momentum, spec.epsilon].map((value) => graph.float(value));
    const slots = [slot(target, 'meanSquare'), slot(target, 'momentum')];
    const inputs = [target.variable, ...slots, scalar(hyperparameters, 0), ...constants, target.gradient];
    return graph.node('ResourceApplyRMSProp', 'resource', inputs, floats(target.after));
  },
});

/** A new optimizer is a factory and one line here. */
const OPTIMIZERS: { readonly [K in OptimizerKind]: Factory<K> } = { adam, adamw, sgd, rmsprop };

export function createOptimizer(spec: OptimizerSpec): Optimizer {
  const factory = OPTIMIZERS[spec.kind] as (spec: OptimizerSpec) => Optimizer;
  return factory(spec);
}
