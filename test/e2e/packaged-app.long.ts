import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from 'vitest';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { DRIVEN, InstalledWindow } from '../../scripts/lib/installed-window.mjs';
import { packagedFolder, packagedProgram } from '../../scripts/lib/packaging.mjs';
import { startDisplay } from '../support/app.js';
import { temporaryFolder } from '../support/processes.js';

/** `npm run test:long` has packaged the app before this runs. */
const expectPackaged = (): void => {
  expect(existsSync(packagedProgram), `${packagedProgram} is there: else run "npm run package -- --dir"`).toBe(true);
};

/** The driver is plain JavaScript; this is what it gives. */
const openWindow = async (dataDir: string): Promise<InstalledWindow> => {
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), DRIVEN, `--data-dir=${dataDir}`];
  const env = { ...process.env, DISPLAY: await startDisplay() };
  return InstalledWindow.open(() => spawn(packagedProgram, args, { env, stdio: ['ignore', 'ignore', 'pipe'] }), dataDir);
};

test("the packaged program's fuses are set", async () => {
  expectPackaged();
  const wire = await getCurrentFuseWire(packagedProgram);
  const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    nodeInspector: on(FuseV1Options.EnableNodeCliInspectArguments),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    onlyFromAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    ownSnapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    nodeOptions: false,
    nodeInspector: false,
    cookieEncryption: true,
    onlyFromAsar: true,
    asarIntegrity: true,
    ownSnapshot: false,
    fileProtocol: false,
  });
});

test('the packaged app has each native part once and what it works with offline', () => {
  expectPackaged();
  const files = filesBelow(packagedFolder).map((file) => path.relative(packagedFolder, file));
  const natives = files
    .filter((file) => file.startsWith('resources') && /\.(node|so(\.\d+)*)$/.test(file))
    .map((file) => path.basename(file));
  const [sqlite = '', ...others] = natives.sort();
  expect(['better_sqlite3.node', 'linux-x64.node']).toContain(sqlite); // compiled here, or the package's own
  expect(others).toEqual(['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'tfjs_binding.node']);
  const data = files.filter((file) => /^resources\/(datasets|pretrained)\//.test(file)).sort();
  expect(data).toEqual([
    'resources/datasets/mnist/t10k-images-idx3-ubyte.gz',
    'resources/datasets/mnist/t10k-labels-idx1-ubyte.gz',
    'resources/datasets/mnist/train-images-idx3-ubyte.gz',
    'resources/datasets/mnist/train-labels-idx1-ubyte.gz',
    'resources/pretrained/best-cnn.safetensors',
    'resources/pretrained/reference-cnn.safetensors',
    'resources/pretrained/reference-fcnn.safetensors',
    'resources/pretrained/training-log.jsonl',
  ]);
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'licences/tensorflow/LICENSE']));
  expect((statSync(path.join(packagedFolder, 'chrome-sandbox')).mode & 0o7777).toString(8)).toBe('4755');
});

test('the packaged app trains an epoch on the TensorFlow and the digits it carries, and has the run after a restart', async () => {
  expectPackaged();
  const dataDir = temporaryFolder();
  const window = await openWindow(dataDir);
  expect(await window.train('Fast FCNN', { epochs: 1 })).toBeGreaterThan(9_000);
  await window.close();
  const again = await openWindow(dataDir);
  expect(await again.runNames()).toHaveLength(1);
  expect(await again.drawOne()).toMatch(/^1, /);
  await again.close();
});
