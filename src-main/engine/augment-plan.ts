import type { AugmenterOptions } from './augmenter.js';

/** What the engine and the thread that augments ahead of it share. All of it is shared memory. */

/** The thread's `workerData`. */
export interface AugmentThreadStart extends AugmenterOptions {
  /** Batches that wait to be trained on: that of step n of an epoch lies in slot n modulo SLOTS. */
  readonly ring: Uint8Array;
  /** Bytes of a slot. */
  readonly slotSize: number;
}

/** How many batches the thread may be ahead. */
export const SLOTS = 4;

/** The steps of an epoch, counted from 0 in it. Sent to the thread before the first of them. */
export interface AugmentPlan {
  /** Positions of images, in the order they are trained on. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly seed: number;
  /** The number in the whole run of the epoch's step 0. */
  readonly firstStep: number;
  /** By step, a value of STATE. Who makes a batch is settled by changing FREE to something else. */
  readonly states: Int32Array;
  /** One value: how many steps the engine has behind it. A slot is free again when its batch is. */
  readonly done: Int32Array;
}

/** Whose a batch is. */
export const STATE = { free: 0, engine: 1, threadAtWork: 2, threadReady: 3 } as const;

/** The positions of a step. */
export function positionsOf({ order, batchSize }: Pick<AugmentPlan, 'order' | 'batchSize'>, step: number): Int32Array {
  return order.subarray(step * batchSize, (step + 1) * batchSize);
}
