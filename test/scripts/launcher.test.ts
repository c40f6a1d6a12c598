import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from './temporary-folder.js';

const LAUNCHER = path.resolve(import.meta.dirname, '../../resources/linux/launcher.sh');
const folder = temporaryFolders();

interface System {
  readonly uid?: number;
  /** What the kernel lets a user do, and what root has done for the sandbox's helper. */
  readonly userNamespaces?: boolean;
  readonly helper?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the launcher beside a program that only prints its arguments, on a system whose tools answer as told. */
function launch(
  args: readonly string[],
  system: System = {},
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { uid = 1000, userNamespaces = true, helper = '0 4755', env = { DISPLAY: ':9' } } = system;
  const home = folder();
  const tool = (name: string, body: string): void => {
    fs.writeFileSync(path.join(home, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  };
  fs.copyFileSync(LAUNCHER, path.join(home, 'launcher.sh'));
  tool('digit-lab', 'printf "<%s>" "$@"');
  tool('id', `echo ${uid}`);
  tool('stat', `echo "${helper}"`);
  tool('unshare', `exit ${userNamespaces ? 0 : 1}`);
  fs.writeFileSync(path.join(home, 'a network.pth'), '');
  fs.mkdirSync(path.join(home, 'runs'));
  const options = { cwd: home, encoding: 'utf8' as const, env: { PATH: `${home}:/usr/bin:/bin`, ...env } };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['launcher.sh', ...args], options);
  return { code: status, out: stdout, err: stderr };
}

const HEADLESS = '<--ozone-platform=headless><--disable-gpu><--log-level=3><--command-line><-->';

describe('the launcher', () => {
  it.each([
    [[], '<>'],
    [['--data-dir=my runs'], '<--data-dir=my runs>'],
    [['a network.pth'], '<a network.pth>'],
    [['runs', 'list', '--json'], `${HEADLESS}<runs><list><--json>`],
    [['--help'], `${HEADLESS}<--help>`],
    [['--version'], `${HEADLESS}<--version>`],
    [['Another.SafeTensors', 'model.json'], '<Another.SafeTensors><model.json>'],
    [['no such file.pth'], '<no such file.pth>'],
    [['no-such-command'], `${HEADLESS}<no-such-command>`],
  ])('makes of %j the arguments %s', (args, expected) => {
    expect(launch(args)).toEqual({ code: 0, out: expected, err: '' });
  });

  it('takes the sandbox away from root alone, and says so', () => {
    const { code, out, err } = launch(['runs', 'list'], { uid: 0 });
    expect([code, out]).toEqual([0, `<--no-sandbox>${HEADLESS}<runs><list>`]);
    expect(err).toContain('runs as root');
  });

  it.each([
    ['user namespaces', { userNamespaces: true, helper: '1000 755' }],
    ["a helper that is root's", { userNamespaces: false, helper: '0 4755' }],
  ])('is content with %s', (_what, system) => {
    expect(launch(['runs', 'list'], system)).toMatchObject({ code: 0, err: '' });
  });

  it.each([['1000 4755'], ['0 755']])('starts nothing without either (helper %s), and names the remedy', (helper) => {
    const { code, out, err } = launch(['runs', 'list'], { userNamespaces: false, helper });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/was not started.*\n.*\n {2}sudo chown root:root ".*\/chrome-sandbox" && sudo chmod 4755 ".*\/chrome-sandbox"\n$/);
  });

  it('opens no window without a display, and says what works', () => {
    expect(launch([], { env: {} })).toEqual({
      code: 1,
      out: '',
      err: 'Digit Lab has no display here for its window. Its commands work without one: digit-lab --help\n',
    });
    expect(launch(['runs', 'list'], { env: {} }).code).toBe(0);
    expect(launch([], { env: { WAYLAND_DISPLAY: 'wayland-0' } }).code).toBe(0);
    expect(launch(['--ozone-platform=headless'], { env: {} })).toMatchObject({ code: 0, out: '<--ozone-platform=headless>' });
  });
});
