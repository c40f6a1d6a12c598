import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DROP_LIMITS, DroppedFiles } from '../../../src-main/services/dropped-files.js';
import { temporaryFolder } from '../../support/processes.js';

const refusal = expect.objectContaining({
  code: 'file-not-found',
  message: expect.stringContaining('Drop them again.') as string,
}) as Error;

describe('files that were dropped on the window', () => {
  test('are known by tokens, names, and what they may be; a token gives its path once', () => {
    const files = new DroppedFiles(() => 0);
    const folder = temporaryFolder();
    const [model, net] = files.register([folder, '/somewhere/net.pth']);
    expect([model, net]).toEqual([
      { token: expect.any(String) as string, name: path.basename(folder), kind: 'dataset' },
      { token: expect.any(String) as string, name: 'net.pth', kind: 'model' },
    ]);
    expect(model?.token).not.toBe(net?.token);
    expect(files.take([net?.token ?? '', model?.token ?? ''])).toEqual(['/somewhere/net.pth', folder]);
    expect(() => files.take([net?.token ?? ''])).toThrow(refusal);
  });

  test('cannot be asked for by a path, a made-up token, or with one unknown among them, which leaves the others', () => {
    const files = new DroppedFiles(() => 0);
    const [known] = files.register(['/somewhere/net.pth']);
    const token = known?.token ?? '';
    for (const asked of ['/somewhere/net.pth', '/etc/passwd', '00000000-0000-4000-8000-000000000000']) {
      expect(() => files.take([token, asked])).toThrow(refusal);
    }
    expect(files.take([token])).toEqual(['/somewhere/net.pth']);
  });

  test('of a folder with a model.json are a model', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'model.json'), '{}');
    expect(new DroppedFiles(() => 0).register([folder, path.join(folder, 'gone')]).map(({ kind }) => kind)).toEqual(['model', 'other']);
  });

  test('are forgotten after a while, and the oldest when there are too many', () => {
    let now = 0;
    const files = new DroppedFiles(() => now);
    const [early, late] = [...files.register(['/a']), ...files.register(['/b'])].map(({ token }) => token);
    now = DROP_LIMITS.livesMs;
    expect(() => files.take([early ?? ''])).toThrow(refusal);
    now = 0;
    for (let others = 1; others < DROP_LIMITS.remembered; others++) files.register([`/${others}`]);
    expect(() => files.take([early ?? ''])).toThrow(refusal);
    expect(files.take([late ?? ''])).toEqual(['/b']);
  });

  test('are only what has an absolute path', () => {
    expect(new DroppedFiles(() => 0).register(['net.pth', '../net.pth', '', '/a\0b'])).toEqual([]);
  });
});
