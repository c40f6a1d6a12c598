import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorCodeOf, makeFolders } from '../../../src-main/lib/fs-atomic.js';
import { temporaryFolder } from '../../support/processes.js';

const codeOf = (folder: string): string | undefined => {
  try {
    makeFolders(folder);
    return undefined;
  } catch (error) {
    return errorCodeOf(error);
  }
};

test('makes what is missing, and leaves what is there as it is', () => {
  const folder = path.join(temporaryFolder(), 'a', 'b', 'c');
  expect(codeOf(folder)).toBeUndefined();
  mkdirSync(path.join(folder, 'kept'));
  expect(codeOf(folder)).toBeUndefined();
  expect(existsSync(path.join(folder, 'kept'))).toBe(true);
});

test('a file in the way is told', () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(codeOf(file)).toBe('EEXIST');
  expect(codeOf(path.join(file, 'below'))).toMatch(/^(ENOTDIR|EEXIST)$/);
});

test.runIf(process.platform === 'linux')('a place that takes no folders is told, not waited for', () => {
  expect(codeOf('/proc/nowhere/below')).toBe('ENOENT');
});
