import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HELP_TOPICS } from '../../src-renderer/parts/help-topics.js';

const renderer = path.join(import.meta.dirname, '..', '..', 'src-renderer');

/** Everything of the window but the explanations themselves. */
function windowSources(): string {
  const files = readdirSync(renderer, { recursive: true }).map(String);
  const users = files.filter((file) => /\.(svelte|ts)$/.test(file) && !/parts[/\\]help/.test(file));
  return users.map((file) => readFileSync(path.join(renderer, file), 'utf8')).join('\n');
}

test('every explanation stands somewhere in the window', () => {
  const sources = windowSources();
  const unused = Object.keys(HELP_TOPICS).filter((topic) => !sources.includes(`"${topic}"`) && !sources.includes(`'${topic}'`));
  expect(unused).toEqual([]);
});
