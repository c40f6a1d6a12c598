import { Worker } from 'node:worker_threads';
import { positionsOf, SLOTS, STATE, type AugmentPlan, type AugmentThreadStart } from './augment-plan.js';
import { Augmenter, type AugmenterOptions } from './augmenter.js';

/** The steps of an epoch that are to come. */
export interface ExpectedSteps {
  /** Positions of the whole epoch's images, in the order they are trained on. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly seed: number;
  /** The number in the whole run of the epoch's first step. */
  readonly firstStep: number;
  /** How many of the epoch's steps are done. */
  readonly done: number;
}

export interface AheadOptions extends AugmenterOptions {
  /** The largest batch. */
  readonly batchSize: number;
  /** The built thread (out/main/engine/augment-thread.cjs); null to do without. */
  readonly threadFile: string | null;
  readonly patienceMs?: number;
}

/** A batch takes the thread some ms. One that does not come in this time never will, and is made here. */
const PATIENCE_MS = 5_000;

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));

/**
 * An augmenter with a thread that works ahead. A batch is the same whoever makes it: its draws are keyed by seed, step
 * and position. The engine makes a batch itself when the thread has not begun it, so that it never waits for one that
 * nobody makes; a thread that fails costs time, and changes nothing.
 */
export class AugmenterAhead {
  private readonly own: Augmenter;
  private readonly size: number;
  private readonly ring: Uint8Array;
  private readonly slotSize: number;
  private readonly patienceMs: number;
  private images = new Uint8Array();
  private thread: Worker | null;
  private plan: AugmentPlan | null = null;

  /** `pixels` must be shared memory. */
  constructor({ batchSize, threadFile, patienceMs = PATIENCE_MS, ...options }: AheadOptions) {
    this.patienceMs = patienceMs;
    this.own = new Augmenter(options);
    this.size = options.height * options.width;
    this.slotSize = batchSize * this.size;
    this.ring = new Uint8Array(new SharedArrayBuffer(SLOTS * this.slotSize));
    const workerData: AugmentThreadStart = { ...options, ring: this.ring, slotSize: this.slotSize };
    this.thread = threadFile === null ? null : new Worker(threadFile, { workerData });
    this.thread?.on('error', (error) => {
      this.giveUp(error);
    });
  }

  /** Has the thread begin with these steps. */
  expect({ order, batchSize, seed, firstStep, done }: ExpectedSteps): void {
    this.leavePlan();
    if (this.thread === null) return;
    const plan = {
      order: shared(order.length),
      batchSize,
      seed,
      firstStep,
      states: shared(Math.ceil(order.length / batchSize)),
      done: shared(1),
    };
    plan.order.set(order);
    plan.done[0] = done;
    this.plan = plan;
    this.thread.postMessage(plan);
  }

  /** As Augmenter.batch. */
  batch(positions: Int32Array, seed: number, step: number): Uint8Array {
    const { plan } = this;
    const planned = plan === null ? -1 : step - plan.firstStep;
    if (plan === null || !isPlanned(plan, planned, positions, seed)) return this.own.batch(positions, seed, step);
    const images = this.taken(plan, planned, positions.length) ?? this.own.batch(positions, seed, step);
    Atomics.store(plan.done, 0, planned + 1);
    Atomics.notify(plan.done, 0);
    return images;
  }

  /** How many batches the thread has ready. */
  get waiting(): number {
    return this.plan?.states.filter((state) => state === STATE.threadReady).length ?? 0;
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    this.leavePlan();
    const { thread } = this;
    this.thread = null;
    await thread?.terminate();
  }

  /** What the thread has made of this step; null when it is not to make it, or does not. */
  private taken({ states }: AugmentPlan, step: number, count: number): Uint8Array | null {
    if (Atomics.compareExchange(states, step, STATE.free, STATE.engine) === STATE.free) return null;
    while (Atomics.load(states, step) === STATE.threadAtWork) {
      if (Atomics.wait(states, step, STATE.threadAtWork, this.patienceMs) !== 'timed-out') continue;
      this.giveUp(new Error(`No batch came in ${this.patienceMs} ms.`));
      return null;
    }
    if (Atomics.load(states, step) !== STATE.threadReady) return null;
    // A copy, because the thread goes on writing to the ring while TensorFlow reads.
    if (this.images.length !== count * this.size) this.images = new Uint8Array(count * this.size);
    const from = (step % SLOTS) * this.slotSize;
    this.images.set(this.ring.subarray(from, from + this.images.length));
    Atomics.store(states, step, STATE.engine);
    return this.images;
  }

  /** Lets the thread find nothing more to do in the plan. */
  private leavePlan(): void {
    const { plan } = this;
    this.plan = null;
    if (plan === null) return;
    for (let step = 0; step < plan.states.length; step++) Atomics.compareExchange(plan.states, step, STATE.free, STATE.engine);
    Atomics.store(plan.done, 0, plan.states.length);
    Atomics.notify(plan.done, 0);
  }

  private giveUp(error: Error): void {
    if (this.thread === null) return;
    console.error('The thread that augments ahead has failed; the engine does it alone from here on.', error);
    void this.close();
  }
}

function isPlanned(plan: AugmentPlan, step: number, positions: Int32Array, seed: number): boolean {
  if (step < 0 || step >= plan.states.length || seed !== plan.seed) return false;
  const planned = positionsOf(plan, step);
  return planned.length === positions.length && planned.every((position, index) => position === positions[index]);
}
