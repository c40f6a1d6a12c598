import { MOST_TOWERS } from '@shared/engine/environment.js';
import { attribute, type DataType, type Float, type GraphBuilder, type Integer, type Tensor } from './graph-builder.js';
import { add, cast, multiply, reshape, slice } from './operations.js';

/** How many random bits decide over one value. Eight cost a quarter of the time but round the rate to 1/256. */
type Bits = 8 | 32;
const EIGHT_BITS = { min: 1 / 32, max: 31 / 32 } as const;

interface Request {
  readonly bits: Bits;
  readonly values: number;
}

/** Two streams of keys, one for each width of random numbers, for each tower of a step. */
const STREAMS = 2;
const KEYS_PER_STEP = STREAMS * MOST_TOWERS;

/** What is fed as the key of a step: [2]. Steps count from 1 over the whole run. */
export function dropoutKey(seed: number, step: number): Int32Array {
  return Int32Array.of(seed, step * KEYS_PER_STEP);
}

/** How a dropout rate is realised: the threshold a random number must reach to keep a value, and what kept ones are multiplied by. */
export function maskPlan(rate: number): { readonly bits: Bits; readonly threshold: number; readonly rate: number } {
  const bits = rate >= EIGHT_BITS.min && rate <= EIGHT_BITS.max ? 8 : 32;
  const levels = 2 ** bits;
  const threshold = Math.min(Math.round(rate * levels), levels - 1);
  return { bits, threshold, rate: threshold / levels };
}

/**
 * The dropout masks of one tower in one step. All layers share one call of TensorFlow's counter-based Philox generator
 * (Salmon et al. 2011), keyed by (seed, step, tower); each layer takes its own stretch of the numbers. So a mask depends
 * on seed, layer, step and tower, and on nothing that was drawn before.
 */
export class DropoutMasks {
  private readonly graph: GraphBuilder;
  private readonly key: Integer;
  private readonly batch: number;
  private readonly taken = { 8: 0, 32: 0 };
  private readonly pools: Readonly<Record<Bits, Tensor | undefined>>;

  /** `layers` are all masks that will be asked for: their rates and values per image. `stepKey` is the fed dropoutKey. */
  constructor(
    graph: GraphBuilder,
    stepKey: Integer,
    tower: number,
    batch: number,
    layers: readonly { readonly rate: number; readonly size: number }[],
  ) {
    if (tower >= MOST_TOWERS) throw new Error(`There are no random numbers for tower ${tower + 1} of a step, only for ${MOST_TOWERS}.`);
    this.graph = graph;
    this.key = add(graph, stepKey, graph.integer([0, tower * STREAMS]));
    this.batch = batch;
    const requests = layers.map(({ rate, size }): Request => ({ bits: maskPlan(rate).bits, values: batch * size }));
    const total = (bits: Bits): number =>
      requests.filter((request) => request.bits === bits).reduce((sum, request) => sum + request.values, 0);
    this.pools = { 8: this.pool('uint8', total(8), 4, 0), 32: this.pool('int32', total(32), 1, 1) };
  }

  /** [batch, size]: 0 with the given rate, else 1 / (1 - rate), so that the mean is kept. */
  mask(rate: number, size: number): Float {
    const { graph, batch } = this;
    const plan = maskPlan(rate);
    const pool = this.pools[plan.bits];
    if (!pool) throw new Error('A dropout mask was asked for that was not announced.');
    const from = this.taken[plan.bits];
    this.taken[plan.bits] += batch * size;
    const random = slice(graph, pool, from, from + batch * size);
    // Random int32 are signed: the threshold moves down with them.
    const threshold = plan.bits === 8 ? graph.byte(plan.threshold) : graph.integer(plan.threshold - 2 ** 31);
    const kept = graph.node('GreaterEqual', 'bool', [random, threshold], { attributes: { T: attribute.type(pool.type) } });
    return multiply(graph, cast(graph, reshape(graph, kept, [batch, size]), 'float32'), graph.float(1 / (1 - plan.rate)));
  }

  private pool(type: Extract<DataType, 'uint8' | 'int32'>, values: number, perWord: number, stream: number): Tensor | undefined {
    if (values === 0) return undefined;
    const { graph } = this;
    const words = Math.ceil(values / perWord);
    const attributes = { dtype: attribute.type('int32'), T: attribute.type('int32'), Tseed: attribute.type('int32') };
    const key = stream === 0 ? this.key : add(graph, this.key, graph.integer([0, stream]));
    const random = graph.node('StatelessRandomUniformFullInt', 'int32', [graph.integer([words]), key], { attributes });
    if (type === 'int32') return random;
    const bytes = graph.node('Bitcast', type, [random], { attributes: { T: attribute.type('int32'), type: attribute.type(type) } });
    return reshape(graph, bytes, [words * perWord]);
  }
}
