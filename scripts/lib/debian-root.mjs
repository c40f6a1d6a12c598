/** A clean Debian 12 in a folder, made by mmdebstrap; commands run in it through chroot. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram, runTool } from './tool.mjs';

/** @type {readonly (readonly [name: string, args: readonly string[]])[]} */
const MOUNTS = [
  ['proc', ['-t', 'proc', 'proc']],
  ['sys', ['-t', 'sysfs', '-o', 'ro', 'sys']],
  ['dev', ['--rbind', '--make-rslave', '/dev']],
];
const INSIDE = 'DIGIT_LAB_OWN_NAMESPACES';
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export const USER = 'student';
export const userHome = (root) => path.join(root, 'home', USER);

/** Why no clean Debian can be made here, or undefined. */
export function debianObstacle() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'A clean Debian can only be made by root on Linux.';
  return findProgram('mmdebstrap') === undefined ? 'mmdebstrap is missing: apt install mmdebstrap' : undefined;
}

/**
 * Runs this script once more with mounts and processes of its own, which the kernel takes away with it however it ends.
 * @returns {number | undefined} its exit code; undefined inside, where the work is to be done
 */
export function runInOwnNamespaces() {
  if (process.env[INSIDE] === '1') return undefined;
  const own = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', own, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
  return status ?? 1;
}

/** Makes the system and gives it to `use`; unmounts and deletes it afterwards. */
export async function withCleanDebian(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'digit-lab-debian-'));
  const root = path.join(folder, 'root');
  const mounted = [];
  try {
    await runTool('mmdebstrap', ['--variant=apt', '--include=mount,xvfb,xauth', 'bookworm', root]);
    fs.copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));
    for (const [name, args] of MOUNTS) {
      execFileSync('mount', [...args, path.join(root, name)]);
      mounted.unshift(path.join(root, name));
    }
    execFileSync('chroot', [root, 'useradd', '--create-home', USER]);
    return await use(root);
  } finally {
    for (const place of mounted) execFileSync('umount', ['--recursive', '--lazy', place]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A login's surroundings: nothing of ours is handed on. */
const environment = (home, extra = {}) => ({ HOME: home, PATH, LANG: 'C.UTF-8', ...extra });
const userEnvironment = (extra) => environment(`/home/${USER}`, extra);
/** @param {string} root @param {readonly string[]} command */
const asUser = (root, command) => [`--userspec=${USER}:${USER}`, root, ...command];

/** Runs a command as root and resolves with what it printed. */
export function asRoot(root, command) {
  return runTool('chroot', [root, ...command], { env: environment('/root', { DEBIAN_FRONTEND: 'noninteractive' }) });
}

/** Runs a command as the plain user without any network. */
export function offline(root, command) {
  return runTool('unshare', ['--net', 'chroot', ...asUser(root, command)], { env: userEnvironment() });
}

/**
 * Starts a command as the plain user without any network, in a process group of its own; the caller ends it.
 * @param {string} root
 * @param {readonly string[]} command
 */
export function startOffline(root, command) {
  const args = ['--net', 'chroot', ...asUser(root, command)];
  return spawn('unshare', args, { env: userEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

/** On a display of its own. @param {readonly string[]} command */
const displayed = (command) => ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1600x1000x24', ...command];

/** @typedef {(root: string, command: readonly string[]) => import('./installed-window.mjs').StartedApp} StartOnDisplay the caller ends it */

/** Starts a command on a display as the plain user. @type {StartOnDisplay} */
export function start(root, command) {
  return spawn('chroot', asUser(root, displayed(command)), { env: userEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Changes the root for good, as a start of the computer does: in a chroot the kernel refuses user namespaces. */
const CHANGE_ROOT = `mount --rbind "$0" "$0"; cd "$0"; pivot_root . mnt; cd /
exec setpriv --reuid=${USER} --regid=${USER} --init-groups "$@"`;

/** Like `start`, on a system that lets users make user namespaces. @type {StartOnDisplay} */
export function startWithUserNamespaces(root, command) {
  const args = ['--mount', 'sh', '-ec', CHANGE_ROOT, root, ...displayed(command)];
  return spawn('unshare', args, { env: userEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
}
