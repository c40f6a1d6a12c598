import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, readOwner, startOf, tryLock, withLock } from '../../scripts/lib/lock.mjs';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders();
const lockFile = (): string => path.join(newFolder(), 'lock');

describe('a lock', () => {
  it('is taken once', () => {
    const file = lockFile();
    expect(tryLock(file)).toBe(true);
    expect(tryLock(file)).toBe(false);
    expect(readOwner(file)).toEqual({ pid: process.pid, started: startOf(process.pid) });
    expect(fs.readdirSync(path.dirname(file))).toEqual(['lock']);
  });

  it('of a process that ended is taken over', () => {
    const file = lockFile();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    fs.writeFileSync(file, JSON.stringify({ pid, started: '1' }));
    expect(tryLock(file)).toBe(true);
    expect(readOwner(file)?.pid).toBe(process.pid);
  });

  it('of an earlier process that had the number of a running one is taken over', () => {
    const file = lockFile();
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(tryLock(file)).toBe(startOf(process.pid) !== '');
  });

  it('that is empty or unreadable is taken over', () => {
    const file = lockFile();
    fs.writeFileSync(file, '');
    expect(tryLock(file)).toBe(true);
  });

  it('of another running process is respected', async () => {
    const file = lockFile();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60000)']);
    const pid = other.pid ?? 0;
    fs.writeFileSync(file, JSON.stringify({ pid, started: startOf(pid) }));
    expect(tryLock(file)).toBe(false);
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
    expect(isAlive({ pid, started: '' })).toBe(false);
    expect(tryLock(file)).toBe(true);
  });

  it('is given back, also after a failure, and waited for meanwhile', async () => {
    const file = lockFile();
    const order: string[] = [];
    const silent = (): undefined => undefined;
    const first = withLock(
      file,
      async () => {
        order.push('first');
        await Promise.resolve();
        throw new Error('failed');
      },
      silent,
    );
    const second = withLock(file, () => Promise.resolve(order.push('second')), silent);
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual(['first', 'second']);
    expect(fs.existsSync(file)).toBe(false);
  });
});
