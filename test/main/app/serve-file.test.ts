import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, serveFile } from '../../../src-main/app/serve-file.js';
import { temporaryFolder } from '../../support/processes.js';

function site(): { readonly root: string; readonly outside: string } {
  const folder = temporaryFolder();
  const [root, outside] = [path.join(folder, 'renderer'), path.join(folder, 'outside')];
  mkdirSync(root);
  mkdirSync(outside);
  writeFileSync(path.join(root, 'index.html'), '<p>');
  writeFileSync(path.join(outside, 'secret.js'), 'secret');
  return { root, outside };
}

describe('a file of the page', () => {
  test('comes with its type, the policy, and without guessing of types', async () => {
    const answer = await serveFile(site().root, 'app://digit-lab/');
    expect([answer.status, await answer.text()]).toEqual([200, '<p>']);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    });
  });

  test('allows no inline code, no eval and no other origin', () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'/);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|wss?:/);
  });

  test('is not found where a link leads out of the folder', async () => {
    const { root, outside } = site();
    symlinkSync(path.join(outside, 'secret.js'), path.join(root, 'linked.js'));
    symlinkSync(outside, path.join(root, 'folder'));
    for (const name of ['linked.js', 'folder/secret.js']) expect((await serveFile(root, `app://digit-lab/${name}`)).status, name).toBe(404);
  });

  test('may be reached through a link that stays inside', async () => {
    const { root } = site();
    symlinkSync(path.join(root, 'index.html'), path.join(root, 'start.html'));
    expect((await serveFile(root, 'app://digit-lab/start.html')).status).toBe(200);
  });

  test.each(['app://digit-lab/missing.js', 'app://elsewhere/index.html', 'app://digit-lab/..%2foutside%2fsecret.js'])(
    '%s is not found',
    async (address) => {
      expect((await serveFile(site().root, address)).status).toBe(404);
    },
  );
});
