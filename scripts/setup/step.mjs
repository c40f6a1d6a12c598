/** What a step of the set-up is. */

/**
 * @typedef {object} Component what `npm run doctor` lists
 * @property {string} name
 * @property {string} version '' where it is not known
 * @property {string} place
 * @property {'ok' | 'missing' | 'damaged'} state
 * @property {string} [detail] what is wrong, or worth knowing
 * @property {boolean} [optional] the app runs without it
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {string} why one line, shown when the step is performed
 * @property {(options?: { thorough?: boolean }) => Promise<Component>} inspect changes nothing; quick unless thorough
 * @property {(report: import('../lib/reporter.mjs').Reporter) => Promise<void>} perform
 */

/** A step that failed: what failed and what the person can do. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {{ advice: string, tail?: string, cause?: unknown }} rest
   */
  constructor(message, { advice, tail = '', cause }) {
    super(message, { cause });
    this.name = 'SetupError';
    this.advice = advice;
    this.tail = tail || (cause?.tail ?? '');
  }
}
