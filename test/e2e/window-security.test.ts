import { expect, test } from 'vitest';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import { launchApp } from '../support/app.js';
import { temporaryFolder } from '../support/processes.js';

test('the page has the bridge and nothing of Node, and refuses what its policy forbids', async () => {
  const { app, page, quit } = await launchApp({ dataDir: temporaryFolder() });
  const seen = await page.evaluate(() => {
    const scope = globalThis as unknown as Record<string, unknown> & { api: { request: object; on: object } };
    return {
      absent: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => scope[name] !== undefined),
      requests: Object.keys(scope.api.request),
      events: Object.keys(scope.api.on),
      address: location.href,
    };
  });
  expect(seen.absent).toEqual([]);
  expect(seen.requests.sort()).toEqual([...REQUEST_NAMES].sort());
  expect(seen.events.sort()).toEqual([...EVENT_NAMES].sort());
  expect(seen.address).toMatch(/^app:\/\/digit-lab\//);

  const refused = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const outside = await fetch('https://example.org/').then(
      () => 'reached',
      () => 'refused',
    );
    const traversal = await fetch('app://digit-lab/../../package.json').then((answer) => answer.status);
    const opened = window.open('https://example.org/');
    const permission = await navigator.permissions.query({ name: 'geolocation' }).then((status) => status.state);
    return { injected: 'injected' in globalThis, outside, traversal, opened: opened === null, permission };
  });
  expect(refused).toEqual({ injected: false, outside: 'refused', traversal: 404, opened: true, permission: 'denied' });
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  expect(page.url()).toMatch(/^app:\/\/digit-lab\//);

  const settings = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return (
      window?.webContents as unknown as {
        getLastWebPreferences(): { sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean };
      }
    ).getLastWebPreferences();
  });
  expect(settings).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  await quit();
});

test('a request with values the contract does not take is refused in words', async () => {
  const { page, quit } = await launchApp({ dataDir: temporaryFolder() });
  const answers = await page.evaluate(async () => {
    const { request } = (globalThis as unknown as { api: { request: Record<string, (...args: unknown[]) => Promise<unknown>> } }).api;
    return Promise.all([request['runs:get']?.('../../etc/passwd'), request['training:start']?.({}), request['runs:get']?.('no-such-run')]);
  });
  expect(answers).toMatchObject([
    { ok: false, error: { code: 'bad-request' } },
    { ok: false, error: { code: 'bad-request' } },
    { ok: false, error: { code: 'run-not-found' } },
  ]);
  await quit();
});
