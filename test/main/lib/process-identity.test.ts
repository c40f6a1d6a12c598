import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isAlive, ownIdentity, parseLinuxStat, systemProcessTable } from '../../../src-main/lib/process-identity.js';

describe('the start of a process in /proc/PID/stat', () => {
  // proc(5): pid (comm) state ppid ... starttime is field 22
  const stat = (name: string, state: string): string =>
    `4711 (${name}) ${state} ${Array.from({ length: 18 }, (_, index) => index + 4).join(' ')} 987654 23 24`;
  it.each(['node', 'a b', 'x) R 1 2', '((', ''])('is found behind the name %j', (name) => {
    expect(parseLinuxStat(stat(name, 'S'))).toBe('987654');
  });
  it.each(['Z', 'X'])('is none for a process in state %s, which has ended', (state) => {
    expect(parseLinuxStat(stat('node', state))).toBeUndefined();
  });
});

describe.each([process.platform, 'darwin'] as const)('process identities as on %s', (platform) => {
  it('tell a living process from itself after its end, and from a namesake', async () => {
    const table = systemProcessTable(platform);
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const identity = ownIdentity(table, child.pid);
    expect(identity.startedAt).not.toBe('');
    expect(isAlive(identity, table)).toBe(true);
    expect(isAlive(ownIdentity(table), table)).toBe(true);
    expect(isAlive({ ...identity, startedAt: 'another time' }, table)).toBe(false);
    expect(isAlive({ ...identity, bootId: 'another boot' }, table)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity, table)).toBe(false);
  });
});
