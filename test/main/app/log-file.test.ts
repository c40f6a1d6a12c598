import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LogFile } from '../../../src-main/app/log-file.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'log-file-'));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the log file', () => {
  test('keeps the newest lines over starts', () => {
    new LogFile(folder).write('first\n');
    const log = new LogFile(folder);
    log.write('second\n');
    log.write('third\n');
    expect(log.lastLines(2)).toEqual(['second', 'third']);
    expect(new LogFile(folder).lastLines(9)).toEqual(['first', 'second', 'third']);
  });

  test('is set aside when it is large, and only three are kept', () => {
    const log = new LogFile(folder);
    const line = `${'x'.repeat(99_999)}\n`;
    for (let count = 0; count < 60; count++) log.write(line);
    log.write('newest\n');
    expect(readdirSync(folder).sort()).toEqual(['digit-lab.1.log', 'digit-lab.2.log', 'digit-lab.log']);
    expect(log.lastLines(1)).toEqual(['newest']);
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).size).toBeLessThan(1_200_000);
    expect(readFileSync(path.join(folder, 'digit-lab.1.log'), 'utf8')).not.toContain('newest');
  });

  test('never stops the program when the disk refuses it', () => {
    const log = new LogFile(folder);
    rmSync(folder, { recursive: true });
    log.write('lost\n');
    log.write('lost too\n');
    expect(log.lastLines(5)).toEqual([]);
  });

  test('never stops the program when a file is where its folder should be', () => {
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(folder, 'in the way');
    const log = new LogFile(folder);
    log.write('lost\n');
    expect(log.lastLines(5)).toEqual([]);
    expect(readFileSync(folder, 'utf8')).toBe('in the way');
  });
});
