/** The first check of all: written so that an old Node can still run it. */

var OLDEST = [20, 19];

/** @param {string} version such as "20.20.2" */
export function isNodeNewEnough(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
}

/** Ends the process with an explanation where Node is too old to run the rest. */
export function requireNode() {
  if (isNodeNewEnough(process.versions.node)) return;
  console.error(
    'Digit Lab needs Node ' +
      OLDEST.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Install a newer Node and run the same command again.',
  );
  process.exit(1);
}

/** @type {import('./step.mjs').Step} */
export const nodeStep = {
  title: 'Node',
  why: 'runs the tools, the command line and the tests',
  inspect: function () {
    return Promise.resolve({ name: 'Node', version: process.versions.node, place: process.execPath, state: 'ok' });
  },
  perform: function () {
    return Promise.resolve();
  },
};
