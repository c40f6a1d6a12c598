import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');

/** Sources by their path from the project's root. */
function sources(...folders: readonly string[]): readonly (readonly [file: string, text: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
      .filter((file) => /\.(ts|svelte|html)$/.test(file))
      .map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const),
  );
}
const having = (pattern: RegExp, ...folders: readonly string[]): readonly string[] =>
  sources(...folders)
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file);

describe('what must never stand in the sources', () => {
  test.each([
    ['opens an address outside the app', /openExternal|openPath|showItemInFolder/],
    ['runs text as code', /executeJavaScript|\beval\(|new Function\(/],
    ['turns a protection off', /webSecurity: false|sandbox: false|contextIsolation: false|nodeIntegration: true|bypassCSP/],
  ])('nothing %s', (_what, pattern) => {
    expect(having(pattern, 'src-main', 'src-renderer', 'src-shared')).toEqual([]);
  });

  test('the page writes no HTML of its own and asks the bridge in one place only', () => {
    expect(having(/\{@html|innerHTML|document\.write/, 'src-renderer')).toEqual([]);
    expect(having(/window\.api\b/, 'src-renderer').filter((file) => !file.startsWith('src-renderer/api/'))).toEqual([]);
  });

  test('no element has a static style attribute: the policy would refuse it', () => {
    expect(having(/\sstyle="/, 'src-renderer')).toEqual([]);
  });

  test('Electron’s own messages are used in the preload and at the one door', () => {
    expect(having(/\bipcMain\b|\bipcRenderer\b/, 'src-main')).toEqual(['src-main/ipc/register.ts', 'src-main/preload/preload.ts']);
  });
});
