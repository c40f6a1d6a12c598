/** One at a time: a lock file that names its owner, so that a dead owner's lock is recognised and taken over. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { remove } from './files.mjs';

const POLL_MS = 300;

/** @typedef {{ pid: number, started: string }} LockOwner */

/**
 * When a process started, as the system says it, or '' where it does not say. Tells a process from a later one with its number.
 * @param {number} pid
 */
export function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no such process, or a system without /proc
  }
}

/** Whether the owner named in a lock still runs. */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false; // EPERM: it runs under another user
  }
  return started === '' || startOf(pid) === '' || startOf(pid) === started;
}

/** @returns {LockOwner | undefined} the owner, or undefined for a lock that is not there or says nothing */
export function readOwner(file) {
  try {
    const owner = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Number.isInteger(owner.pid) && typeof owner.started === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock if it is free or its owner is dead.
 * @returns {boolean}
 */
export function tryLock(file) {
  const mine = `${file}.${process.pid}`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    if (isStale(file)) takeAway(file);
    fs.linkSync(mine, file); // fails if the lock exists: complete from its first moment, unlike a file being written
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    remove(mine);
  }
}

function isStale(file) {
  if (!fs.existsSync(file)) return false;
  const owner = readOwner(file);
  return owner === undefined || !isAlive(owner);
}

/** Moves a stale lock aside first: if another process has just renewed it, what we moved is alive and goes back. */
function takeAway(file) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // someone else took it away
  }
  if (!isStale(aside)) fs.linkSync(aside, file);
  remove(aside);
}

/**
 * Runs `action` while holding the lock; waits while another process holds it.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} action
 * @param {(owner: LockOwner | undefined) => void} onWait called once when it must wait
 * @returns {Promise<T>}
 */
export async function withLock(file, action, onWait) {
  for (let waited = false; !tryLock(file); waited = true) {
    if (!waited) onWait(readOwner(file));
    await delay(POLL_MS);
  }
  const release = () => remove(file);
  process.once('exit', release);
  try {
    return await action();
  } finally {
    process.off('exit', release);
    release();
  }
}
