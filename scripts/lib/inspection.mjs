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

/**
 * Prints the components: a table, or one JSON object per line.
 * @param {{ json: boolean }} options
 * @returns {Promise<boolean>} whether all is in order
 */
export async function printInspection({ json }) {
  const components = await inspectComponents();
  const healthy = isHealthy(components);
  if (json) for (const component of components) console.log(JSON.stringify({ event: 'component', ...component }));
  else console.log(componentTable(components));
  if (!healthy && !json) console.log('\nSomething is missing: "npm run setup" fetches and repairs it.');
  return healthy;
}
