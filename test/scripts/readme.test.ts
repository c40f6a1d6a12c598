import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FALLBACK } from '../../scripts/setup/electron-fallback.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const { engines, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly devDependencies: { readonly electron: string };
};

test('README names the versions that are used', () => {
  const [major] = devDependencies.electron.split('.');
  expect(readme).toContain(`\`package.json\` (${major ?? ''})`);
  expect(readme).toContain(`takes Electron ${FALLBACK.recipe.version} from npm`);
  expect(readme).toContain(`ran on ${FALLBACK.recipe.version}.`);
  expect(engines.node).toContain('20.19');
  expect(readme).toContain('Node 20.19 or newer');
});

test('README shows pictures and leads to files that are there', () => {
  const targets = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '');
  expect(targets.length).toBeGreaterThan(10);
  for (const target of targets) expect(() => readFileSync(path.join(root, target)), target).not.toThrow(/ENOENT/);
});
