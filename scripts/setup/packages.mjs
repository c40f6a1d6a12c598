/** The JavaScript packages of package-lock.json. */
import fs from 'node:fs';
import path from 'node:path';
import { nodeModules, root, shown } from '../lib/places.mjs';
import { npmCommand, runTool } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';

const readLock = (file) => JSON.parse(fs.readFileSync(file, 'utf8')).packages;

/**
 * How an installed tree differs from the lockfile, or undefined when it does not.
 * npm's record of the tree lacks the root and what is optional on other platforms.
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, extraneous?: boolean }>} wanted
 * @param {Record<string, { version?: string, integrity?: string }>} installed
 */
export function lockDifference(wanted, installed) {
  for (const [place, { version, integrity, optional, devOptional, extraneous }] of Object.entries(wanted)) {
    if (place === '') continue;
    const found = installed[place];
    if (found === undefined && (optional || devOptional || extraneous)) continue;
    if (found === undefined) return `${place} is not installed`;
    if (found.version !== version || found.integrity !== integrity) return `${place} is not version ${version}`;
  }
  const extra = Object.keys(installed).find((place) => !(place in wanted));
  return extra === undefined ? undefined : `${extra} is not in package-lock.json`;
}

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect() {
  const component = { name: 'JavaScript packages', version: '', place: shown(nodeModules) };
  const record = path.join(nodeModules, '.package-lock.json');
  if (!fs.existsSync(record)) return { ...component, state: 'missing', detail: 'not installed yet' };
  const installed = readLock(record);
  const detail = lockDifference(readLock(path.join(root, 'package-lock.json')), installed) ?? goneFolder(installed);
  const version = `${Object.keys(installed).length} packages`;
  return detail === undefined ? { ...component, version, state: 'ok' } : { ...component, version, state: 'damaged', detail };
}

/** A package of the record whose folder is not there: deleted by hand. Only the top level, to stay quick. */
function goneFolder(installed) {
  const present = new Set(fs.readdirSync(nodeModules));
  const gone = Object.keys(installed).find(
    (place) => /^node_modules\/[^/@]+$/.test(place) && !present.has(place.slice('node_modules/'.length)),
  );
  return gone === undefined ? undefined : `${gone} is missing`;
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  // The install scripts of Electron and tfjs-node download from elsewhere: the steps after this one do their work.
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { command, args } = npmCommand(['ci', ...flags]);
  try {
    await report.track('npm ci', runTool(command, args, { cwd: root }));
  } catch (cause) {
    const advice = 'Check that the npm registry can be reached (npm ping) and that the disk is not full, then run the same command again.';
    throw new SetupError('The JavaScript packages could not be installed.', { advice, cause });
  }
}

/** @type {import('./step.mjs').Step} */
export const packagesStep = {
  title: 'JavaScript packages',
  why: 'the libraries and tools named in package-lock.json (npm ci)',
  inspect,
  perform,
};
