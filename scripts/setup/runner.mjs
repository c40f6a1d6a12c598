/** Performs the steps that are not done yet, one set-up at a time. */
import os from 'node:os';
import path from 'node:path';
import { sweepPartials } from '../lib/files.mjs';
import { withLock } from '../lib/lock.mjs';
import { mnistFolder, setupFolder } from '../lib/places.mjs';
import { createReporter } from '../lib/reporter.mjs';
import { endRunningTools } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';
import { steps } from './steps.mjs';

/**
 * Makes the clone ready to run: what is done is only checked (milliseconds), the rest is fetched and built.
 * @param {{ stream?: NodeJS.WriteStream, quiet?: boolean, thorough?: boolean }} [options]
 *   `quiet`: says nothing when all is done; `thorough`: compares contents, not only sizes and times (a second)
 * @returns {Promise<boolean>} false when it failed (what failed has been said)
 */
export async function setUp({ stream = process.stdout, quiet = false, thorough = false } = {}) {
  const startMs = performance.now();
  const report = createReporter(stream);
  const seconds = () => ((performance.now() - startMs) / 1000).toFixed(1);
  try {
    if (await isSetUp({ thorough })) {
      if (!quiet) report.line(`Everything is prepared (${steps.length} parts checked in ${seconds()} s).`);
      return true;
    }
    const waiting = (owner) =>
      report.line(`Another set-up${owner ? ` (process ${owner.pid})` : ''} is at work in this folder; waiting for it to end.`);
    await withLock(path.join(setupFolder, 'lock'), () => interruptible(report, () => performAll(report, { thorough })), waiting);
    report.line(`Everything is prepared (${seconds()} s).`);
    return true;
  } catch (error) {
    report.line(failureText(error));
    return false;
  }
}

/** @param {import('./step.mjs').Step} step */
const isDone = async (step, options) => {
  const { state, optional } = await step.inspect(options);
  return state === 'ok' || optional === true;
};

/** Whether nothing is left to do. @param {{ thorough?: boolean }} [options] */
export async function isSetUp(options) {
  for (const step of steps) if (!(await isDone(step, options))) return false;
  return true;
}

/** Ends the tools with us when we are told to end; the lock goes as the process exits. */
async function interruptible(report, action) {
  const end = (signal) => {
    report.line('Interrupted. What is done is kept: run the same command again to go on.');
    endRunningTools();
    sweep();
    process.exit(128 + os.constants.signals[signal]);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  try {
    return await action();
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

const sweep = () => [setupFolder, mnistFolder].forEach(sweepPartials);

/** @param {import('../lib/reporter.mjs').Reporter} report @param {{ thorough: boolean }} options */
async function performAll(report, options) {
  sweep();
  for (const [index, step] of steps.entries()) {
    const before = await step.inspect(options);
    if (before.state === 'ok') continue;
    report.line(`[${index + 1}/${steps.length}] ${step.title}: ${step.why}${before.state === 'damaged' ? ` (${before.detail})` : ''}`);
    await step.perform(report);
    const after = await step.inspect();
    if (after.state !== 'ok' && !step.mayStayMissing)
      throw new SetupError(`${step.title} is still not in order: ${after.detail}.`, {
        advice: 'Delete the folder .setup and run the same command again.',
      });
  }
}

/** One paragraph: what failed, the tool's last lines, what to do. */
export function failureText(error) {
  const known = error instanceof SetupError;
  const tail = known ? error.tail : (error.tail ?? '');
  const said = tail === '' ? [] : ['  It said:', ...tail.split('\n').map((line) => `    ${line}`)];
  const advice = known ? error.advice : 'Run the same command again; what is already done is kept.';
  return ['', `The set-up stopped. ${error.message}`, ...said, `  What to do: ${advice}`].join('\n');
}
