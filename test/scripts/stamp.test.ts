import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStamp, onlyRecipe, removeStamp, writeStamp } from '../../scripts/lib/stamp.mjs';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders();
const recipe = { version: '1.0', layout: 1 };

async function finishedStep(): Promise<{ folder: string; file: string }> {
  const folder = newFolder();
  const file = path.join(folder, 'library');
  fs.writeFileSync(file, 'machine code');
  await writeStamp('step', { recipe, version: '1.0', files: [file] }, folder);
  return { folder, file };
}

const stateOf = async (folder: string, thorough = false): Promise<string> =>
  (await checkStamp('step', onlyRecipe(recipe), { folder, thorough })).state;

describe('a finished step', () => {
  it('is recognised', async () => {
    const { folder } = await finishedStep();
    expect(await stateOf(folder)).toBe('ok');
    expect(await stateOf(folder, true)).toBe('ok');
  });

  it('is missing without its stamp, although its files are there', async () => {
    const { folder } = await finishedStep();
    removeStamp('step', folder);
    expect(await stateOf(folder)).toBe('missing');
  });

  it('is missing when its stamp is cut off', async () => {
    const { folder } = await finishedStep();
    const stamp = path.join(folder, 'step.json');
    fs.writeFileSync(stamp, fs.readFileSync(stamp, 'utf8').slice(0, 40));
    expect(await stateOf(folder)).toBe('missing');
  });

  it('is missing when another version is wanted now', async () => {
    const { folder } = await finishedStep();
    const check = await checkStamp('step', onlyRecipe({ ...recipe, version: '2.0' }), { folder });
    expect(check.state).toBe('missing');
  });

  it('is damaged when a file is gone or cut off', async () => {
    const { folder, file } = await finishedStep();
    fs.writeFileSync(file, 'machine');
    expect(await checkStamp('step', onlyRecipe(recipe), { folder })).toMatchObject({
      state: 'damaged',
      detail: expect.stringContaining('7 bytes instead of 12') as string,
    });
    fs.rmSync(file);
    expect(await checkStamp('step', onlyRecipe(recipe), { folder })).toMatchObject({
      state: 'damaged',
      detail: expect.stringContaining('is missing') as string,
    });
  });

  it('is damaged when a file of the same size has other contents', async () => {
    const { folder, file } = await finishedStep();
    fs.writeFileSync(file, 'machine cods');
    expect(await stateOf(folder)).toBe('damaged');
  });

  it('is in order when a file only has another time, such as after copying the clone', async () => {
    const { folder, file } = await finishedStep();
    fs.utimesSync(file, 1000, 1000);
    expect(await stateOf(folder)).toBe('ok');
  });

  it('is damaged for the thorough check even when size and time were kept', async () => {
    const { folder, file } = await finishedStep();
    const { atime, mtime } = fs.statSync(file);
    fs.writeFileSync(file, 'machine cods');
    fs.utimesSync(file, atime, mtime);
    expect(await stateOf(folder, true)).toBe('damaged');
  });
});
