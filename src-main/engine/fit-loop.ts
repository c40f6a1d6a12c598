import type { Evaluation } from '@shared/domain/metrics.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RateChange } from '@shared/domain/run.js';
import type { EngineMessage, KeptEpoch } from '@shared/engine/protocol.js';
import { createRng, shuffle } from '../lib/rng.js';
import type { ExpectedSteps } from './augment-ahead.js';
import type { TrainingControls } from './controls.js';
import type { Split } from './dataset.js';
import { diverged } from './divergence.js';
import { evaluate, evaluationChunk } from './evaluate.js';
import type { Network } from './network.js';
import { encodePosition, type RunPosition } from './run-position.js';
import { learningRateAt } from './schedule.js';
import { StepLog } from './step-log.js';

export interface FitOptions {
  readonly config: RunConfig;
  readonly network: Network;
  readonly split: Split;
  /** Of training images first, then of test images, as the network's session holds them. */
  readonly labels: Int32Array;
  readonly trainCount: number;
  readonly stepsPerEpoch: number;
  readonly position: RunPosition;
  readonly kept: KeptEpoch | null;
  /** Changes of the learning rate at steps to come. */
  readonly rateChanges: readonly RateChange[];
  readonly controls: TrainingControls;
  /** Told of an epoch's steps before the first of them that is to come. */
  readonly expectSteps: (steps: ExpectedSteps) => void;
  readonly send: (message: EngineMessage) => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Lets messages arrive. */
  readonly breathe: () => Promise<void>;
}

/** At most 20 `steps` messages a second. */
const REPORT_EVERY_MS = 50;
/** Messages are looked for at least this often; a step that takes longer is followed by a look. */
const BREATHE_EVERY_MS = 10;
/** A forward pass costs about a third of a step: the guess at validation's time before the first one. */
const VALIDATION_SPEEDUP = 3;

/** Trains until the last epoch, the end of the run's patience or a stop, and reports as protocol.ts says. The network holds data and weights. */
export class FitLoop {
  private readonly options: FitOptions;
  private readonly position: RunPosition;
  private readonly log: StepLog;
  private readonly chunk: number;
  private kept: KeptEpoch | null;
  private validationMs: number | null = null;
  private imagesInSession = 0;
  private lastBreath = -Infinity;
  private lastReport = -Infinity;
  private timeMark = 0;
  private lastLearningRate = 0;
  /** Until the rate is changed now: what was changed later than here, before the run was resumed from here, is void then. */
  private followsPlan = true;

  constructor(options: FitOptions) {
    this.options = options;
    this.position = options.position;
    this.kept = options.kept;
    this.chunk = evaluationChunk(options.config.model);
    this.log = new StepLog(this.position.step + 1, this.position.elapsedMs);
  }

  /** Resolves after `training-ended` was sent. Throws AppError `loss-not-finite` or `out-of-memory`. */
  async run(): Promise<void> {
    const { send } = this.options;
    let stopped = false;
    while (!this.isDone() && !stopped) stopped = !((await this.trainEpoch()) && (await this.endEpoch()));
    send({ kind: 'phase', phase: 'testing' });
    const test = await this.test();
    send({ kind: 'training-ended', outcome: stopped ? 'stopped' : 'finished', test });
  }

  /** After the last epoch, or when the validation loss has not fallen for as long as the run's patience. */
  private isDone(): boolean {
    const { epochs, patience } = this.options.config;
    const { epoch } = this.position;
    return epoch >= epochs || (patience > 0 && this.kept !== null && epoch - this.kept.epoch >= patience);
  }

  /** The steps that are left of the epoch. False when a stop came. */
  private async trainEpoch(): Promise<boolean> {
    const { config, split, send, now, stepsPerEpoch } = this.options;
    const { position } = this;
    const order = split.train.slice();
    shuffle(order, createRng('order', config.seed, position.baseEpoch + position.epoch + 1));
    const indices = new Int32Array(order.buffer);
    const done = position.stepInEpoch;
    const firstStep = position.baseStep + position.step - done + 1;
    this.options.expectSteps({ order: indices, batchSize: config.batchSize, seed: config.seed, firstStep, done });
    send({ kind: 'phase', phase: 'training' });
    this.timeMark = now();
    while (position.stepInEpoch < stepsPerEpoch) {
      await this.breathe();
      if (this.options.controls.pauseAsked) await this.pause();
      if (this.options.controls.stopAsked) {
        this.report(true);
        return false;
      }
      const from = position.stepInEpoch * config.batchSize;
      this.trainStep(indices.subarray(from, from + config.batchSize));
      this.report(false);
    }
    this.report(true);
    return true;
  }

  private trainStep(indices: Int32Array): void {
    const { config, network, now } = this.options;
    const { position } = this;
    const step = position.step + 1;
    const learningRate = this.learningRate(step);
    this.lastLearningRate = learningRate;
    const { lossSum, correct } = network.step(indices, position.baseStep + step, learningRate, config.seed);
    const loss = lossSum / indices.length;
    if (!Number.isFinite(loss)) {
      this.report(true);
      throw diverged(step, position.epoch, learningRate);
    }
    const time = now();
    position.elapsedMs += time - this.timeMark;
    position.epochMs += time - this.timeMark;
    this.timeMark = time;
    position.step = step;
    position.stepInEpoch += 1;
    position.lossSum += lossSum;
    position.correct += correct;
    position.images += indices.length;
    this.imagesInSession += indices.length;
    this.log.add({ loss, accuracy: correct / indices.length, learningRate, elapsedMs: position.elapsedMs });
  }

  /** Validates and reports the epoch. False when a stop came before that was done. */
  private async endEpoch(): Promise<boolean> {
    const { network, split, controls, send, now } = this.options;
    const { position } = this;
    send({ kind: 'phase', phase: 'validating' });
    const started = now();
    const validation = await this.evaluate(Int32Array.from(split.validation), () => !controls.stopAsked);
    if (validation === null) return false;
    const validationMs = now() - started;
    this.validationMs = validationMs;
    if (!Number.isFinite(validation.loss)) throw diverged(position.step, position.epoch, this.lastLearningRate);
    const epoch = position.epoch + 1;
    const metrics = {
      epoch,
      step: position.step,
      trainLoss: position.lossSum / position.images,
      trainAccuracy: position.correct / position.images,
      validationLoss: validation.loss,
      validationAccuracy: validation.correct / validation.total,
      validationCorrect: validation.correct,
      validationTotal: validation.total,
      learningRate: this.lastLearningRate,
      trainMs: position.epochMs,
      validationMs,
    };
    const steps = this.log.all();
    Object.assign(position, { epoch, stepInEpoch: 0, lossSum: 0, correct: 0, images: 0, epochMs: 0 });
    const { weights, slots } = network.state();
    if (this.kept === null || validation.loss < this.kept.validationLoss) this.kept = { epoch, validationLoss: validation.loss, weights };
    // The epoch before must be on disk, or a failing disk would lose more than one.
    await controls.until(() => controls.acknowledgedEpoch >= epoch - 1 || controls.stopAsked);
    send({ kind: 'epoch-ended', report: { metrics, steps, validation, weights, state: { ...encodePosition(position), slots } } });
    this.log.startEpoch(position.step + 1);
    return !controls.stopAsked || this.isDone();
  }

  private async pause(): Promise<void> {
    const { network, controls, send, now } = this.options;
    this.report(true);
    const { weights, slots } = network.state();
    send({ kind: 'paused', steps: this.log.all(), weights, state: { ...encodePosition(this.position), slots } });
    send({ kind: 'phase', phase: 'paused' });
    await controls.until(() => !controls.pauseAsked || controls.stopAsked);
    if (!controls.stopAsked) send({ kind: 'phase', phase: 'training' });
    this.timeMark = now();
  }

  private async test(): Promise<{ readonly epoch: number; readonly evaluation: Evaluation } | null> {
    const { network, labels, trainCount } = this.options;
    if (this.kept === null) return null;
    network.setState(this.kept.weights, null);
    const positions = Int32Array.from({ length: labels.length - trainCount }, (_, index) => trainCount + index);
    const evaluation = await this.evaluate(positions, () => true);
    return evaluation && { epoch: this.kept.epoch, evaluation };
  }

  private evaluate(positions: Int32Array, goOn: () => boolean): Promise<Evaluation | null> {
    const { network, config, labels } = this.options;
    const between = async (): Promise<boolean> => {
      await this.breathe();
      return goOn();
    };
    const expected = positions.map((position) => labels[position] ?? 0);
    return evaluate(network, positions, expected, { classes: config.model.classes, chunk: this.chunk, between });
  }

  private learningRate(step: number): number {
    const { config, controls, stepsPerEpoch, rateChanges, send } = this.options;
    const planned = this.followsPlan ? rateChanges.findLast((change) => change.step === step) : undefined;
    if (planned) this.position.learningRate = planned.learningRate;
    if (controls.learningRate !== null) {
      this.followsPlan = false;
      this.position.learningRate = controls.learningRate;
      send({ kind: 'learning-rate-changed', change: { step, learningRate: controls.learningRate } });
      controls.learningRate = null;
    }
    return learningRateAt(config.schedule, this.position.learningRate, step, { steps: config.epochs * stepsPerEpoch, stepsPerEpoch });
  }

  private async breathe(): Promise<void> {
    const time = this.options.now();
    if (time - this.lastBreath < BREATHE_EVERY_MS) return;
    await this.options.breathe();
    this.lastBreath = this.options.now();
  }

  /** Sends the new points, when it is time or when told to. */
  private report(now: boolean): void {
    const time = this.options.now();
    if (!now && time - this.lastReport < REPORT_EVERY_MS) return;
    const points = this.log.takeNew();
    if (points === null) return;
    this.lastReport = time;
    const imagesPerSecond = this.log.speed(this.position.elapsedMs, this.imagesInSession);
    this.options.send({ kind: 'steps', points, imagesPerSecond, remainingMs: this.remainingMs(imagesPerSecond) });
  }

  private remainingMs(imagesPerSecond: number): number {
    const { config, split } = this.options;
    const { epoch, images } = this.position;
    const epochs = config.epochs - epoch;
    const training = ((epochs * split.train.length - images) * 1000) / imagesPerSecond;
    const validation = this.validationMs ?? (split.validation.length * 1000) / imagesPerSecond / VALIDATION_SPEEDUP;
    return training + epochs * validation;
  }
}
