import os from 'node:os';
import { describe, expect, test } from 'vitest';
import { diagnosticText, withoutPersonalPaths } from '../../../src-main/app/diagnostics.js';

describe('diagnostics', () => {
  test('name the versions and the newest log lines', () => {
    const text = diagnosticText({
      appVersion: '1.2.3',
      engine: { kind: 'failed', message: 'TensorFlow did not load' },
      runs: 7,
      notice: null,
      logLines: ['first', 'last'],
      personalFolders: [],
    });
    expect(text).toContain('Digit Lab 1.2.3');
    expect(text).toContain('failed: TensorFlow did not load');
    expect(text).toContain('7 runs');
    expect(text.endsWith('first\nlast')).toBe(true);
  });

  test('hold no folder of the user and not the name, in whatever order the folders are given', () => {
    const home = '/home/ada';
    const text = `read /home/ada/.local/share/digit-lab/history.db, /mnt/ada/x and /home/ada`;
    for (const folders of [
      [home, `${home}/.local/share/digit-lab`],
      [`${home}/.local/share/digit-lab`, home],
    ])
      expect(withoutPersonalPaths(text, folders, 'ada')).toBe('read ~/history.db, /mnt/user/x and ~');
  });

  test('leave words alone that only look like the name', () => {
    expect(withoutPersonalPaths('adam with /opt/ada-models and a+b', [], 'ada')).toBe('adam with /opt/ada-models and a+b');
    expect(withoutPersonalPaths('/x/a+b/y', [], 'a+b')).toBe('/x/user/y');
  });

  test('never show the real home of who runs this', () => {
    const facts = { appVersion: '1', engine: { kind: 'idle' }, runs: 0, notice: null } as const;
    const text = diagnosticText({ ...facts, logLines: [`at ${os.homedir()}/secret`], personalFolders: [os.homedir()] });
    expect(text).toContain('at ~/secret');
  });
});
