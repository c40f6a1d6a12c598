/** What the set-up provides, as data and as a table. Changes nothing. */
import { steps } from '../setup/steps.mjs';

/** @typedef {import('../setup/step.mjs').Component} Component */

/** Every component, checked thoroughly: contents, not only sizes. @returns {Promise<Component[]>} */
export async function inspectComponents() {
  return Promise.all(steps.map((step) => step.inspect({ thorough: true })));
}

/** @param {readonly Component[]} components */
export function isHealthy(components) {
  return components.every(({ state, optional }) => state === 'ok' || optional === true);
}

/** @param {readonly Component[]} components */
export function componentTable(components) {
  const width = (key) => Math.max(...components.map((component) => component[key].length));
  const [names, versions, places] = ['name', 'version', 'place'].map(width);
  /** @param {Component} component */
  const row = ({ name, version, place, state, detail }) =>
    `${state.padEnd(8)} ${name.padEnd(names)}  ${version.padEnd(versions)}  ${place.padEnd(places)}  ${detail ?? ''}`.trimEnd();
  return components.map(row).join('\n');
}

/** What can be done about what is not in order, or undefined when all is. @param {readonly Component[]} components */
export function closingSentence(components) {
  if (isHealthy(components)) return undefined;
  const wrong = components.filter((component) => !isHealthy([component]));
  if (wrong.every(({ byHand }) => byHand === true)) return 'Something of the system is missing: the line above says how to install it.';
  return 'Something is missing: "npm run setup" fetches and repairs it.';
}

/**
 * Prints the components: a table, or one JSON object per line.
 * @param {{ json: boolean }} options
 * @returns {Promise<boolean>} whether all is in order
 */
export async function printInspection({ json }) {
  const components = await inspectComponents();
  if (json) for (const component of components) console.log(JSON.stringify({ event: 'component', ...component }));
  else console.log(componentTable(components));
  const closing = closingSentence(components);
  if (closing !== undefined && !json) console.log(`\n${closing}`);
  return closing === undefined;
}
