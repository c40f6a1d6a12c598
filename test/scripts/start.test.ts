import { describe, expect, it } from 'vitest';
import { exitCodeOf, windowObstacle } from '../../scripts/lib/launch.mjs';
import { HELP, readStartArguments } from '../../scripts/lib/start-arguments.mjs';

const plain = { kind: 'start', setupOnly: false, headless: false, appArgs: [], cliArgs: [] };

describe('npm start', () => {
  it('opens the window when nothing is given', () => {
    expect(readStartArguments([])).toEqual(plain);
  });

  it('understands its options', () => {
    expect(readStartArguments(['--headless'])).toEqual({ ...plain, headless: true });
    expect(readStartArguments(['--setup-only'])).toEqual({ ...plain, setupOnly: true });
    expect(readStartArguments(['--verbose', '--help'])).toEqual({ kind: 'help' });
  });

  it.each([[['--data-dir', 'my runs']], [['--data-dir=my runs']]])('hands %j to the app and to the command line', (given) => {
    expect(readStartArguments(given)).toEqual({ ...plain, appArgs: ['--data-dir=my runs'], cliArgs: ['--data-dir', 'my runs'] });
  });

  it.each([[['--data-dir']], [['--data-dir=']], [['--data-dir', '--headless']]])('refuses %j and says why', (given) => {
    expect(readStartArguments(given)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('--data-dir needs a folder') as string,
    });
  });

  it('hands anything else to Electron', () => {
    expect(readStartArguments(['--force-device-scale-factor=2'])).toEqual({ ...plain, appArgs: ['--force-device-scale-factor=2'] });
  });

  it('tells all its options', () => {
    for (const option of ['--data-dir', '--headless', '--setup-only', '--help', 'DISPLAY']) expect(HELP).toContain(option);
  });
});

describe('a display', () => {
  it('is needed on Linux only', () => {
    expect(windowObstacle({}, 'linux')).toContain('no display');
    expect(windowObstacle({ DISPLAY: ':0' }, 'linux')).toBeUndefined();
    expect(windowObstacle({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBeUndefined();
    expect(windowObstacle({}, 'darwin')).toBeUndefined();
  });
});

describe('the exit code', () => {
  it('is that of the app, or the one a shell shows for its signal', () => {
    expect(exitCodeOf(0, null)).toBe(0);
    expect(exitCodeOf(3, null)).toBe(3);
    expect(exitCodeOf(null, 'SIGINT')).toBe(130);
    expect(exitCodeOf(null, 'SIGTERM')).toBe(143);
  });
});
