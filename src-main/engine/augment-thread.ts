import { parentPort, workerData } from 'node:worker_threads';
import { positionsOf, SLOTS, STATE, type AugmentPlan, type AugmentThreadStart } from './augment-plan.js';
import { Augmenter } from './augmenter.js';

/** The thread that makes the batches of steps to come, while TensorFlow holds up the engine's own. Built to out/main/engine/augment-thread.cjs; started by augment-ahead.ts. */

const { ring, slotSize, ...options } = workerData as AugmentThreadStart;
const augmenter = new Augmenter(options);
augmenter.findInk(); // while the engine builds its graph

/** Waits until the slot of that step is free. */
function waitForSlot({ done }: AugmentPlan, step: number): void {
  for (;;) {
    const behind = Atomics.load(done, 0);
    if (step < behind + SLOTS) return;
    Atomics.wait(done, 0, behind);
  }
}

function work(plan: AugmentPlan): void {
  const { states, done, seed, firstStep } = plan;
  for (let step = Atomics.load(done, 0); step < states.length; step++) {
    waitForSlot(plan, step);
    if (Atomics.compareExchange(states, step, STATE.free, STATE.threadAtWork) !== STATE.free) continue;
    const slot = ring.subarray((step % SLOTS) * slotSize, (step % SLOTS) * slotSize + slotSize);
    augmenter.fill(slot, positionsOf(plan, step), seed, firstStep + step);
    Atomics.store(states, step, STATE.threadReady);
    Atomics.notify(states, step);
  }
}

parentPort?.on('message', work);
