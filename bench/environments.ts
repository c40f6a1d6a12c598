import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Places } from './places.js';
import { JobFailure, runToEnd } from './run-job.js';

/** The peers' Python environments, under .setup/bench: nothing else in the project needs them. */
interface Environment {
  readonly packages: readonly string[];
  /** Minor versions of Python 3 that the packages are made for. */
  readonly python: { readonly from: number; readonly to: number };
  /** What a person waits for. */
  readonly size: string;
}

export const ENVIRONMENTS = {
  // The packages of this version for Linux bring CUDA along and do not load without it, though nothing here uses it.
  torch: { packages: ['torch==2.15.0', 'numpy==2.4.6'], python: { from: 11, to: 14 }, size: '2.5 GB to fetch, 5.4 GB on disk' },
  tensorflow: { packages: ['tensorflow-cpu==2.15.1'], python: { from: 9, to: 11 }, size: '0.4 GB to fetch, 1.3 GB on disk' },
} as const satisfies Record<string, Environment>;
export type EnvironmentName = keyof typeof ENVIRONMENTS;

const INSTALL_TIMEOUT_MS = 30 * 60_000;
const LOOK_TIMEOUT_MS = 30_000;
const INTERPRETERS = ['python3.11', 'python3', 'python3.12', 'python3.13', 'python3.14', 'python3.10', 'python3.9'];
const STAMP = 'installed.json';

export function pythonOf(places: Places, name: EnvironmentName): string {
  return path.join(places.environments, name, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

function isInstalled(places: Places, name: EnvironmentName): boolean {
  const stamp = path.join(places.environments, name, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(ENVIRONMENTS[name].packages);
}

const command = (file: string, ...args: readonly string[]): Parameters<typeof runToEnd>[0] => ({ file, args, environment: {} });

/** The minor version of an interpreter of Python 3, or undefined where there is none of that name. */
async function minorVersion(interpreter: string): Promise<number | undefined> {
  const version = 'import sys; print(sys.version_info.major, sys.version_info.minor)';
  try {
    const [major, minor] = (await runToEnd(command(interpreter, '-c', version), { timeoutMs: LOOK_TIMEOUT_MS })).split(' ').map(Number);
    return major === 3 ? minor : undefined;
  } catch (error) {
    if (error instanceof JobFailure) return undefined;
    throw error;
  }
}

async function findPython({ from, to }: Environment['python']): Promise<string> {
  for (const interpreter of INTERPRETERS) {
    const minor = await minorVersion(interpreter);
    if (minor !== undefined && minor >= from && minor <= to) return interpreter;
  }
  throw new JobFailure(`there is no Python from 3.${from} to 3.${to} on this machine`);
}

/** Makes an environment unless it is there. Throws JobFailure with the reason when it cannot be had. */
async function install(places: Places, name: EnvironmentName, say: (line: string) => void): Promise<void> {
  if (isInstalled(places, name)) return;
  const { packages, python, size } = ENVIRONMENTS[name];
  const folder = path.join(places.environments, name);
  const interpreter = await findPython(python);
  say(`Installing ${packages.join(' and ')} for the comparison (${size}, some minutes)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(places.environments, { recursive: true });
  await runToEnd(command(interpreter, '-m', 'venv', folder), { timeoutMs: INSTALL_TIMEOUT_MS });
  const options = ['--quiet', '--disable-pip-version-check', '--no-cache-dir'];
  await runToEnd(command(pythonOf(places, name), '-m', 'pip', 'install', ...options, ...packages), { timeoutMs: INSTALL_TIMEOUT_MS });
  writeFileSync(path.join(folder, STAMP), JSON.stringify(packages)); // last: an interrupted installation is begun again
}

/** Installs what is missing; answers why each environment that cannot be had cannot. */
export async function installAll(
  places: Places,
  names: readonly EnvironmentName[],
  say: (line: string) => void,
): Promise<ReadonlyMap<EnvironmentName, string>> {
  const failures = new Map<EnvironmentName, string>();
  for (const name of names) {
    try {
      await install(places, name, say);
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error;
      failures.set(name, error.message);
      say(`${ENVIRONMENTS[name].packages.join(' and ')} could not be installed: ${error.message}.`);
    }
  }
  return failures;
}
