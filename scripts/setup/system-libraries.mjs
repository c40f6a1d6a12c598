/** What the system must bring: the libraries Electron links to, a compiler, and a display server for the tests. */
import { execFileSync } from 'node:child_process';
import { findProgram, runTool } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';

/**
 * What is looked for, and the Debian and Ubuntu packages that bring it (newer releases renamed some: the first that exists is taken).
 * @typedef {{ library: string, program?: undefined, packages: readonly string[], optional?: boolean }} LibraryNeed
 * @typedef {{ program: string, library?: undefined, packages: readonly string[], optional?: boolean }} ProgramNeed
 * @typedef {LibraryNeed | ProgramNeed} Need
 * @type {readonly Need[]}
 */
const NEEDS = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { library: 'libcups.so.2', packages: ['libcups2t64', 'libcups2'] },
  { library: 'libxkbcommon.so.0', packages: ['libxkbcommon0'] },
  { library: 'libXdamage.so.1', packages: ['libxdamage1'] },
  { library: 'libXrandr.so.2', packages: ['libxrandr2'] },
  { program: 'g++', packages: ['g++'] },
  { program: 'strip', packages: ['binutils'], optional: true },
  { program: 'Xvfb', packages: ['xvfb'], optional: true },
  { program: 'xauth', packages: ['xauth'], optional: true },
];

/**
 * What of `needs` is not there. Pure.
 * @param {readonly Need[]} needs
 * @param {(name: string) => boolean} hasLibrary
 * @param {(name: string) => boolean} hasProgram
 * @returns {Need[]}
 */
export function missingNeeds(needs, hasLibrary, hasProgram) {
  return needs.filter(({ library, program }) => (library === undefined ? !hasProgram(program) : !hasLibrary(library)));
}

/** The libraries the system's loader knows, or undefined where it cannot be asked. */
function knownLibraries() {
  const ldconfig = findProgram('ldconfig');
  if (ldconfig === undefined) return undefined;
  return new Set(
    execFileSync(ldconfig, ['-p'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(' ')[0]),
  );
}

/** What is missing on this system. Other systems than Linux bring everything with them. */
export function missingOnThisSystem() {
  if (process.platform !== 'linux') return [];
  const libraries = knownLibraries();
  return missingNeeds(
    NEEDS,
    (name) => libraries?.has(name) ?? true,
    (name) => findProgram(name) !== undefined,
  );
}

/** The command that installs what is missing, as a person types it. */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends -y ${packages.join(' ')}`;
}

/** The libraries Electron needs and this system lacks, and the command that installs them. */
export function missingLibraries() {
  const missing = missingOnThisSystem().filter((need) => need.library !== undefined);
  return { names: missing.map(nameOf), command: installCommand(missing.map(debianName)) };
}

/** A need's package in Debian 12. @param {{ packages: readonly string[] }} need */
const debianName = ({ packages }) => packages[packages.length - 1];

/** @param {Need} need */
const nameOf = ({ library, program }) => library ?? program;

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect() {
  const missing = missingOnThisSystem();
  const component = { name: 'System libraries', version: '', place: 'the system' };
  if (missing.length === 0) return { ...component, state: 'ok' };
  const packages = missing.map(debianName);
  const detail = `${missing.map(nameOf).join(', ')} not found; on Debian or Ubuntu: ${installCommand(packages)}`;
  const byHand = installer() === undefined;
  return { ...component, state: 'missing', detail, byHand, optional: byHand && missing.every((need) => need.optional === true) };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  const missing = missingOnThisSystem();
  const apt = installer();
  if (apt === undefined) return report.line(`    ${adviceFor(missing)}`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }, mayOutlive: true };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  try {
    await report.track('apt-get update', runTool(apt, [...wait, 'update'], options));
    const packages = await Promise.all(missing.map((need) => existingPackage(need, options)));
    report.line(`    installing ${packages.join(' ')}`);
    await report.track('apt-get install', runTool(apt, [...wait, 'install', '--no-install-recommends', '-y', ...packages], options));
  } catch (cause) {
    if (missing.every((need) => need.optional))
      return report.line(`    Could not be installed; only the tests need it. ${adviceFor(missing)}`);
    const names = missing.map(debianName);
    throw new SetupError('System packages could not be installed.', {
      advice: `Install them yourself (${installCommand(names)}), then run the same command again.`,
      cause,
    });
  }
}

/** The first of a need's package names that this release has. */
async function existingPackage({ packages }, options) {
  for (const name of packages.slice(0, -1)) {
    const policy = await runTool('apt-cache', ['policy', name], options);
    if (/Candidate: (?!\(none\))/.test(policy)) return name;
  }
  return debianName({ packages });
}

/** apt-get, where we may use it. */
const installer = () => (process.getuid?.() === 0 ? findProgram('apt-get') : undefined);

function adviceFor(missing) {
  const names = missing.map(nameOf).join(', ');
  const packages = missing.map(debianName);
  if (findProgram('apt-get') === undefined)
    return `Not found on this system: ${names}. Install what provides them (on Debian: ${packages.join(' ')}).`;
  return `Not found on this system: ${names}. Install them with: ${installCommand(packages)}`;
}

/** @type {import('./step.mjs').Step} */
export const systemStep = {
  title: 'System libraries',
  why: 'what Electron links to, a C++ compiler, and a virtual display for the tests',
  mayStayMissing: true, // without root it can only be named; what then does not work says so itself
  inspect,
  perform,
};
