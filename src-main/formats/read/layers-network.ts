import type { Activation, BlockSpec, ConvSpec, DenseSpec, ModelSpec, PoolSpec } from '@shared/domain/model-spec.js';
import { windowedLength } from '@shared/domain/model-layers.js';
import type { FileLayer, NormStep, Step } from './layers-config.js';
import { listed, Unreadable } from './unreadable.js';

/** A layer of the file with weights of its own, in the order of the spec's layers that have some. */
export type WeightedStep = Extract<Step, { kind: 'conv' | 'dense' | 'norm' }>;

export interface LayersNetwork {
  readonly spec: ModelSpec;
  readonly weighted: readonly WeightedStep[];
  /** What the network does without here, for a person; empty when that is nothing. */
  readonly note: string;
}

/** A convolution or dense layer and what follows it until the next one. */
interface Unit {
  readonly at: string;
  readonly step: Extract<Step, { kind: 'conv' | 'dense' }>;
  norm: boolean;
  activation: Activation | 'softmax' | null;
  pool: PoolSpec | null;
  dropout: number;
}

/** A scale below this is meant for pixels from 0 to 255; above, for ink from 0 to 1. */
const PIXEL_SCALE = 0.05;
const PIXELS = 255;
/** Images as [height, width] or [height, width, 1], or as that many numbers. */
const shapeOf = (given: readonly number[]): readonly [number, number] | undefined => {
  const [first = 0, second = 0, channels = 1] = given;
  if (given.length === 1) return Number.isInteger(Math.sqrt(first)) ? [Math.sqrt(first), Math.sqrt(first)] : undefined;
  return given.length <= 3 && given.length >= 2 && channels === 1 ? [first, second] : undefined;
};

/** Walks from the image to the classes and puts steps together to blocks and dense layers. */
class Assembler {
  readonly weighted: WeightedStep[] = [];
  private readonly input: readonly [number, number];
  private sides: readonly [number, number];
  private isFlat: boolean;
  private scaling: ModelSpec['inputScaling'] = { kind: 'unit' };
  private readonly units: Unit[] = [];
  private isScaled = false;
  /** Dropout that waits for what comes next: before flatten it is the spec's, before a convolution it has no place. */
  private waiting: { readonly at: string; readonly rate: number } | null = null;
  private flattenDropout = 0;
  private readonly leftOut: string[] = [];

  constructor(inputShape: readonly number[]) {
    const image = shapeOf(inputShape);
    if (image === undefined)
      throw new Unreadable(`its input has the shape ${listed(inputShape)}; grey images [height, width, 1] can be read`);
    this.input = this.sides = image;
    this.isFlat = inputShape.length === 1;
  }

  add(at: string, step: Step): void {
    switch (step.kind) {
      case 'scale':
        this.scale(at, step);
        return;
      case 'conv':
        this.conv(at, step);
        return;
      case 'dense':
        this.dense(at, step);
        return;
      case 'norm':
        this.norm(at, step);
        return;
      case 'activation':
        this.activate(at, step.activation);
        return;
      case 'pool':
        this.pool(at, step);
        return;
      case 'flatten':
        this.flatten();
        return;
      case 'dropout':
        this.dropout(at, step.rate);
        return;
    }
  }

  finish(): LayersNetwork {
    const output = this.units.at(-1);
    if (output?.step.kind !== 'dense') throw new Unreadable('it has no dense layer at its end, which would say the class');
    if (output.norm || (output.activation !== null && output.activation !== 'softmax')) {
      throw new Unreadable(`${output.at} is the last one, and may only be followed by softmax`);
    }
    if (output.dropout > 0) this.leftOut.push(output.at);
    const [height, width] = this.input;
    const note = this.leftOut.length === 0 ? '' : `Left out, since it only matters in training: dropout of ${this.leftOut.join(' ')}`;
    return {
      spec: {
        input: { height, width },
        inputScaling: this.scaling,
        blocks: blocksOf(this.units),
        flattenDropout: this.flattenDropout,
        hidden: this.units.slice(0, -1).flatMap(hiddenOf),
        classes: output.step.units,
        init: 'glorot-uniform',
      },
      weighted: this.weighted,
      note: note.replace(/,$/, ''),
    };
  }

  private scale(at: string, { scale, offset }: Extract<Step, { kind: 'scale' }>): void {
    if (this.units.length > 0 || this.isScaled || !(scale > 0))
      throw new Unreadable(`${at} is read only once, before every other layer, with a scale above 0`);
    this.isScaled = true;
    const perInk = scale < PIXEL_SCALE ? scale * PIXELS : scale;
    const isUnit = Math.abs(perInk - 1) < 1e-6 && offset === 0;
    if (!isUnit) this.scaling = { kind: 'standardised', mean: offset === 0 ? 0 : -offset / perInk, deviation: 1 / perInk };
  }

  private conv(at: string, step: Extract<Step, { kind: 'conv' }>): void {
    if (this.isFlat) throw new Unreadable(`${at} stands where the image is flat already`);
    if (this.waiting !== null) this.leftOut.push(this.waiting.at);
    this.waiting = null;
    this.open(at, step);
    const { size, stride, padding } = step.spec;
    this.move((length) => windowedLength(length, size, stride, padding));
  }

  private dense(at: string, step: Extract<Step, { kind: 'dense' }>): void {
    if (!this.isFlat) throw new Unreadable(`${at} stands before a Flatten, which it needs`);
    this.open(at, step);
  }

  /** The unit before it must be complete. */
  private open(at: string, step: Unit['step']): void {
    const before = this.units.at(-1);
    if (before && (before.activation === null || before.activation === 'softmax')) {
      throw new Unreadable(`${before.at} has no activation that can be read; relu, sigmoid and tanh can`);
    }
    this.units.push({ at, step, norm: false, activation: null, pool: null, dropout: 0 });
    this.weighted.push(step);
  }

  private norm(at: string, step: NormStep): void {
    const unit = this.units.at(-1);
    if (!unit || unit.norm || unit.activation !== null || unit.pool || this.isBetween()) {
      throw new Unreadable(`${at} is read only between a convolution or dense layer and its activation`);
    }
    const last = this.isFlat ? 1 : 3;
    if (step.axis !== -1 && step.axis !== last) throw new Unreadable(`${at} normalises axis ${step.axis}; only the last one can be read`);
    unit.norm = true;
    this.weighted.push(step);
  }

  private activate(at: string, activation: Activation | 'softmax'): void {
    const unit = this.units.at(-1);
    if (!unit || unit.activation !== null || unit.pool || this.isBetween()) {
      throw new Unreadable(`${at} is read only right after a convolution, a dense layer or its normalisation`);
    }
    unit.activation = activation;
  }

  private pool(at: string, { spec, padding }: Extract<Step, { kind: 'pool' }>): void {
    const unit = this.units.at(-1);
    if (this.isFlat || unit?.activation == null || unit.pool)
      throw new Unreadable(`${at} is read only once after a convolution and its activation`);
    const isWhole = this.sides.every((length) => (Math.ceil(length / spec.stride) - 1) * spec.stride + spec.size <= length);
    if (padding === 'same' && !isWhole)
      throw new Unreadable(`${at} pads images of ${this.sides.join(' x ')}; only pooling without padding can be read`);
    unit.pool = spec;
    this.move((length) => windowedLength(length, spec.size, spec.stride, 'valid'));
  }

  private flatten(): void {
    if (this.isFlat) return;
    this.isFlat = true;
    this.flattenDropout = this.waiting?.rate ?? 0;
    this.waiting = null;
  }

  private dropout(at: string, rate: number): void {
    const unit = this.units.at(-1);
    if (!this.isFlat) {
      if (this.waiting !== null) this.leftOut.push(at);
      else this.waiting = { at, rate };
    } else if (unit?.step.kind === 'dense' && unit.dropout === 0 && unit.activation !== null) unit.dropout = rate;
    else if (unit?.step.kind !== 'dense' && this.flattenDropout === 0) this.flattenDropout = rate;
    else this.leftOut.push(at);
  }

  /** Whether the image was flattened since the last convolution. */
  private isBetween(): boolean {
    return this.isFlat && this.units.at(-1)?.step.kind === 'conv';
  }

  private move(change: (length: number) => number): void {
    const [height, width] = this.sides;
    this.sides = [change(height), change(width)];
    if (this.sides.some((length) => length < 1))
      throw new Unreadable(`nothing is left of its image after ${this.units.at(-1)?.at ?? ''} here`);
  }
}

interface ConvUnit {
  readonly conv: ConvSpec;
  readonly batchNorm: boolean;
  readonly activation: Activation;
  readonly pool: PoolSpec | null;
}

const isHidden = (activation: Unit['activation']): activation is Activation => activation !== null && activation !== 'softmax';

/** Two equal convolutions without pooling in between share a block. */
function blocksOf(units: readonly Unit[]): readonly BlockSpec[] {
  const blocks: BlockSpec[] = [];
  for (const { step, norm, activation, pool } of units) {
    if (step.kind !== 'conv' || !isHidden(activation)) continue;
    const next: ConvUnit = { conv: step.spec, batchNorm: norm, activation, pool };
    const last = blocks.at(-1);
    const joins = last?.pool === null && last.convs.length === 1 && last.batchNorm === norm && last.activation === activation;
    if (joins) blocks[blocks.length - 1] = { ...last, convs: [...last.convs, next.conv], pool };
    else blocks.push({ convs: [next.conv], batchNorm: norm, activation, pool });
  }
  return blocks;
}

function hiddenOf({ step, norm, activation, dropout }: Unit): readonly DenseSpec[] {
  return step.kind === 'dense' && isHidden(activation) ? [{ units: step.units, batchNorm: norm, activation, dropout }] : [];
}

/** Puts the layers of a Sequential model together. `inputShape`: of one image. Throws Unreadable, which names the layer that has no place. */
export function assembleNetwork(inputShape: readonly number[], layers: readonly FileLayer[]): LayersNetwork {
  const assembler = new Assembler(inputShape);
  for (const { at, steps } of layers) for (const step of steps) assembler.add(at, step);
  return assembler.finish();
}
