import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readPlace, usablePlace, writePlace } from '../../../src-main/app/window-place.js';
import { memoryLog } from '../../support/services.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'window-place-'));
  folders.push(folder);
  return folder;
}

const laptop = { x: 0, y: 0, width: 1440, height: 875 };
const place = (x: number, y: number, width = 1200, height = 800) => ({ bounds: { x, y, width, height }, isMaximised: false });

describe('a remembered window', () => {
  test('comes back where it was', () => {
    expect(usablePlace(place(100, 20), [laptop])).toEqual({ x: 100, y: 20, width: 1200, height: 800 });
  });

  test('comes back on the second screen, and nowhere once that is gone', () => {
    const second = { x: 1440, y: 0, width: 1920, height: 1080 };
    expect(usablePlace(place(1600, 40), [laptop, second])?.x).toBe(1600);
    expect(usablePlace(place(1600, 40), [laptop])).toBeUndefined();
  });

  test.each([
    ['its title bar is above the screen', 100, -30],
    ['only a sliver of it is on the screen', -1150, 20],
    ['its title bar is below the screen', 100, 860],
  ])('is not put where %s', (_what, x, y) => {
    expect(usablePlace(place(x, y), [laptop])).toBeUndefined();
  });

  test('is cut to a smaller screen, but never below what the pages need', () => {
    expect(usablePlace(place(0, 0, 3000, 2000), [laptop])).toEqual({ x: 0, y: 0, width: 1440, height: 875 });
    expect(usablePlace(place(0, 0, 200, 100), [laptop])).toEqual({ x: 0, y: 0, width: 1024, height: 700 });
  });

  test('is read as it was written', () => {
    const folder = newFolder();
    const { log } = memoryLog();
    writePlace(folder, place(3, 4), log);
    expect(readPlace(folder)).toEqual(place(3, 4));
  });

  test.each(['', 'no JSON', '{"bounds":{}}', '{"bounds":{"x":1e9,"y":0,"width":1,"height":1},"isMaximised":false}'])(
    'is forgotten when its file holds %j',
    (content) => {
      const folder = newFolder();
      writeFileSync(path.join(folder, 'window-place.json'), content);
      expect(readPlace(folder)).toBeUndefined();
    },
  );

  test('that cannot be remembered is only logged', () => {
    const { log, lines } = memoryLog();
    writePlace(path.join(newFolder(), 'not', 'there'), place(1, 1), log);
    expect(lines.join('\n')).toContain('could not be remembered');
  });
});
