/** A clean Debian 12 in a folder, made by mmdebstrap; commands run in it through chroot. */
import { execFileSync, spawn } from 'node:child_process';
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

export const USER = 'student';

/** Why no clean Debian can be made here, or undefined. */
export function debianObstacle() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'A clean Debian can only be made by root on Linux.';
  return findProgram('mmdebstrap') === undefined ? 'mmdebstrap is missing: apt install mmdebstrap' : undefined;
}

/** Makes the system and gives it to `use`; unmounts and deletes it afterwards. */
export async function withCleanDebian(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'digit-lab-debian-'));
  const root = path.join(folder, 'root');
  const mounted = [];
  try {
    await runTool('mmdebstrap', ['--variant=apt', '--include=xvfb,xauth', 'bookworm', root]);
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
const environment = (home, extra = {}) => ({ HOME: home, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', ...extra });

/** Runs a command as root and resolves with what it printed. */
export function asRoot(root, command) {
  return runTool('chroot', [root, ...command], { env: environment('/root', { DEBIAN_FRONTEND: 'noninteractive' }) });
}

/** Runs a command as the plain user without any network. */
export function offline(root, command) {
  const shell = ['unshare', '--net', 'chroot', `--userspec=${USER}:${USER}`, root, ...command];
  return runTool(shell[0], shell.slice(1), { env: environment(`/home/${USER}`) });
}

/** Starts a command as the plain user; the caller ends it. */
export function start(root, command, extra) {
  return spawn('chroot', [`--userspec=${USER}:${USER}`, root, ...command], {
    env: environment(`/home/${USER}`, extra),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
