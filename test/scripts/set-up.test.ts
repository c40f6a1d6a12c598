import { describe, expect, it } from 'vitest';
import { isNodeNewEnough } from '../../scripts/setup/node-version.mjs';
import { lockDifference } from '../../scripts/setup/packages.mjs';
import { failureText } from '../../scripts/setup/runner.mjs';
import { mustCompile, parseDefines } from '../../scripts/setup/sqlite.mjs';
import { SetupError } from '../../scripts/setup/step.mjs';
import { installCommand, missingNeeds } from '../../scripts/setup/system-libraries.mjs';
import { onlyInspects } from '../../scripts/lib/command-line.mjs';
import { closingSentence } from '../../scripts/lib/inspection.mjs';
import { lastLines, runTool, ToolError } from '../../scripts/lib/tool.mjs';
import { progressText } from '../../scripts/lib/reporter.mjs';

describe('Node', () => {
  it.each([
    ['18.20.0', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.1.0', true],
    ['24.0.0', true],
  ])('%s is new enough: %s', (version, expected) => {
    expect(isNodeNewEnough(version)).toBe(expected);
  });
});

describe('the installed packages', () => {
  const lock = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  };

  it('match the lockfile without what is optional', () => {
    expect(lockDifference(lock, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })).toBeUndefined();
  });

  it('do not match with one missing, another version, other contents or one too many', () => {
    const a = { version: '1.0.0', integrity: 'sha512-a' };
    expect(lockDifference(lock, {})).toBe('node_modules/a is not installed');
    expect(lockDifference(lock, { 'node_modules/a': { ...a, version: '1.0.1' } })).toBe('node_modules/a is not version 1.0.0');
    expect(lockDifference(lock, { 'node_modules/a': { ...a, integrity: 'sha512-x' } })).toContain('node_modules/a');
    expect(lockDifference(lock, { 'node_modules/a': a, 'node_modules/c': a })).toBe('node_modules/c is not in package-lock.json');
  });
});

describe('the SQLite addon', () => {
  it.each([
    ['9', '45.4.1', true],
    ['10', '33.2.1', true],
    ['9', '33.2.1', true],
    ['10', '36.0.0', false],
    ['10', '45.4.1', false],
  ])('with Node-API %s and Electron %s must be compiled: %s', (nodeApi, electron, expected) => {
    expect(mustCompile(nodeApi, electron)).toBe(expected);
  });

  it("is compiled with the package's own settings", () => {
    const settings = "'defines': ['HAVE_USLEEP=1', 'SQLITE_DEFAULT_CACHE_SIZE=-16000', 'SQLITE_SOUNDEX'],";
    expect(parseDefines(settings)).toEqual(['-DHAVE_USLEEP=1', '-DSQLITE_DEFAULT_CACHE_SIZE=-16000', '-DSQLITE_SOUNDEX']);
  });
});

describe('system libraries', () => {
  it('are named when they are missing, and how to install them', () => {
    const needs = [
      { library: 'liba.so.1', packages: ['liba1'] },
      { program: 'Xvfb', packages: ['xvfb'] },
    ];
    const missing = missingNeeds(
      needs,
      () => true,
      () => false,
    );
    expect(missing).toEqual([needs[1]]);
    expect(installCommand(['xvfb'])).toBe('sudo apt-get update && sudo apt-get install --no-install-recommends -y xvfb');
  });
});

describe('doctor', () => {
  it.each([
    [['doctor'], true, false],
    [['doctor'], false, true],
    [['doctor', '--json'], false, true],
    [['doctor', '--tune'], true, false],
    [['doctor', '--tune'], false, false],
    [['doctor', '--json', '--tune'], false, false],
    [['train', '--preset', 'fast-cnn'], false, false],
    [[], false, false],
  ])('as in %j, with everything prepared: %s, only lists the components: %s', (args, prepared, expected) => {
    expect(onlyInspects(args, prepared)).toBe(expected);
  });

  const ok = { name: 'Node', version: '20.20.2', place: '', state: 'ok' } as const;
  const electron = { ...ok, name: 'Electron', state: 'missing' } as const;
  const system = { ...ok, name: 'System libraries', state: 'missing' } as const;
  const byHand = { ...system, byHand: true, optional: false };

  it.each([
    ['nothing', [ok, { ...byHand, optional: true }], undefined],
    ['what the set-up fetches', [ok, electron], /"npm run setup" fetches and repairs it/],
    ['what the set-up may install', [ok, system], /"npm run setup"/],
    ['what only its user may install', [ok, byHand], /^Something of the system is missing: the line above says how to install it\.$/],
    ['both', [ok, byHand, electron], /"npm run setup"/],
  ])('promises no more than the set-up can do where %s is missing', (_case, components, expected) => {
    const sentence = closingSentence(components);
    if (expected === undefined) expect(sentence).toBeUndefined();
    else expect(sentence).toMatch(expected);
  });
});

describe('a failure', () => {
  it('says what failed, what the tool said and what to do', () => {
    const cause = new ToolError('pip download', 'ended with code 1', 'first\nERROR: no connection\n');
    const text = failureText(new SetupError('TensorFlow could not be downloaded.', { advice: 'Check the connection.', cause }));
    expect(text).toContain('The set-up stopped. TensorFlow could not be downloaded.');
    expect(text).toContain('    ERROR: no connection');
    expect(text).toContain('What to do: Check the connection.');
  });

  it('that was not foreseen still says what to do', () => {
    expect(failureText(new Error('EIO: i/o error'))).toContain('What to do: Run the same command again');
  });
});

describe('a tool', () => {
  it('gives its output', async () => {
    expect(await runTool(process.execPath, ['-p', '6 * 7'])).toBe('42\n');
  });

  it('that fails keeps its last lines', async () => {
    const failing = runTool(process.execPath, ['-e', 'console.error("why"); process.exit(3)']);
    await expect(failing).rejects.toMatchObject({
      name: 'ToolError',
      tail: 'why',
      message: expect.stringContaining('ended with code 3') as string,
    });
  });

  it('that is not there is a failure, not a crash', async () => {
    await expect(runTool('no-such-tool-anywhere', [])).rejects.toThrow('could not be started');
  });

  it('is given up when asked', async () => {
    const running = runTool(process.execPath, ['-e', 'setTimeout(() => undefined, 60000)'], { signal: AbortSignal.abort('too slow') });
    await expect(running).rejects.toThrow('was given up: too slow');
  });

  it('is quoted by its last lines that say something', () => {
    expect(lastLines('a\n\n\u001b[31mb\u001b[0m\r\nc\n    at file.js:1:2\n', 2)).toBe('b\nc');
  });
});

describe('progress', () => {
  it('names seconds and megabytes', () => {
    expect(progressText(1234)).toBe('1.2 s');
    expect(progressText(12_345, 207_165_286)).toBe('12 s, 207 MB');
  });
});
