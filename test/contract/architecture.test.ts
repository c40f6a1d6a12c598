import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');
const page = readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');

/** The rows of the page's table of folders that are about folders of `source`. */
const rowsOf = (source: string): readonly string[] => page.split('\n').filter((line) => line.startsWith(`| \`${source}`));

test.each(['src-shared', 'src-main', 'src-renderer'])('the architecture names every folder of %s', (source) => {
  const folders = readdirSync(path.join(root, source), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rows = rowsOf(source);
  const named = (name: string): boolean => rows.some((row) => row.includes(`\`${name}\``) || row.includes(`\`${source}/${name}\``));
  expect(folders.map(({ name }) => name).filter((name) => !named(name))).toEqual([]);
});

test('the architecture names no folder that is not there', () => {
  const named = [...page.matchAll(/^\| `((?:src-|scripts|test|bench|resources)[^`]*)`/gm)].map((match) => match[1] ?? '');
  const there = readdirSync(root, { recursive: false, withFileTypes: true }).map(({ name }) => name);
  expect(named.length).toBeGreaterThan(15);
  for (const folder of named) {
    const [top = '', inner] = folder.split('/');
    expect(there).toContain(top);
    if (inner !== undefined) expect(readdirSync(path.join(root, top))).toContain(inner);
  }
});
