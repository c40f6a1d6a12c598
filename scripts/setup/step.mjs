/** What a step of the set-up is. */

/**
 * @typedef {object} Component what `npm run doctor` lists
 * @property {string} name
 * @property {string} version '' where it is not known
 * @property {string} place
 * @property {'ok' | 'missing' | 'damaged'} state
 * @property {string} [detail] what is wrong, or worth knowing
 * @property {boolean} [optional] the app runs without it
 * @property {boolean} [byHand] the set-up cannot provide it here; `detail` says how a person does
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {string} why one line, shown when the step is performed
 * @property {(options?: { thorough?: boolean }) => Promise<Component>} inspect changes nothing; quick unless thorough
 * @property {boolean} [mayStayMissing] the set-up goes on without it: it has said what to do, and what needs it will say so
 * @property {(report: import('../lib/reporter.mjs').Reporter) => Promise<void>} perform
 */

/** A step that failed: what failed and what the person can do. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {{ advice: string, tail?: string, cause?: Error & { tail?: string } }} rest `tail`: the last lines of what was said
   */
  constructor(message, { advice, tail, cause }) {
    super(message, { cause });
    this.name = 'SetupError';
    this.advice = advice;
    this.tail = tail ?? cause?.tail ?? cause?.message ?? '';
  }
}
