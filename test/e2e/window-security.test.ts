import { expect, test } from 'vitest';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import { launchApp } from '../support/app.js';
import { eventually, temporaryFolder } from '../support/processes.js';

test('the page has the bridge and nothing of Node, and refuses what its policy forbids', async () => {
  const { app, page, quit, violations } = await launchApp({ dataDir: temporaryFolder(), refusals: true });
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
  expect(violations.map((line) => line.split(' ')[1])).toEqual(expect.arrayContaining(['script-src-elem:', 'connect-src:']));
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

/** Where a page under foreign influence might want to go. */
const HOSTILE = [
  'https://example.org/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'javascript:document.title="taken"',
  'data:text/html,<h1>taken</h1>',
  'blob:app://digit-lab/00000000-0000-0000-0000-000000000000',
  'app://elsewhere/',
  'app://digit-lab.evil.example/',
  'app://digit-lab@evil.example/',
  'view-source:app://digit-lab/',
  'filesystem:app://digit-lab/temporary/x.html',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'ftp://example.org/',
  'ws://example.org/',
  'mailto:a@example.org',
  'intent://digit-lab/#Intent;end',
] as const;

/** Chromium goes there by itself (a blank page), or takes them for the page's own address: the window ends at home again. */
const ROUND_TRIPS = ['about:blank', 'app://user:word@digit-lab/', 'app://digit-lab:443/'] as const;

test('the page stays where it is, whatever address it is sent to, and opens no window or frame', async () => {
  const { app, page, quit } = await launchApp({ dataDir: temporaryFolder(), refusals: true });
  const home = page.url();
  for (const address of HOSTILE) {
    const opened = await page.evaluate((url) => {
      const link = document.body.appendChild(document.createElement('a'));
      Object.assign(link, { href: url, target: '_blank' });
      link.click();
      Object.assign(link, { target: '_self' });
      link.click();
      link.remove();
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.src = url;
      return window.open(url) !== null;
    }, address);
    expect(opened, address).toBe(false);
  }
  // asked of the page itself: Playwright's locators wait for the navigations that were refused
  expect(await page.evaluate("document.querySelector('h1').textContent")).toBe('Train');
  expect(page.url()).toBe(home);
  expect(await page.evaluate('document.title')).not.toBe('taken');
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const inFrames = await Promise.all(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.evaluate(() => ['api', 'require', 'process'].filter((name) => name in globalThis))),
  );
  expect(inFrames).toHaveLength(HOSTILE.length);
  expect(inFrames.flat()).toEqual([]);
  for (const address of ROUND_TRIPS) {
    await page.evaluate((url) => {
      Object.assign(globalThis, { isOld: true });
      const link = document.body.appendChild(document.createElement('a'));
      link.href = url;
      setTimeout(() => {
        link.click();
      });
    }, address);
    const isBack = "globalThis.isOld === undefined && document.querySelector('h1') !== null";
    // on its way the page has no one to ask
    await eventually(async () => ((await page.evaluate<boolean>(isBack).catch(() => false)) ? true : undefined));
    expect(page.url(), address).toBe(home);
  }
  await quit();
});

test('every permission is denied', async () => {
  const { page, quit } = await launchApp({ dataDir: temporaryFolder(), refusals: true });
  const names = [
    ...['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write', 'screen-wake-lock'],
    ...['idle-detection', 'storage-access', 'window-management', 'local-fonts', 'persistent-storage', 'background-sync', 'payment-handler'],
  ];
  const granted = await page.evaluate(async (all) => {
    const states = all.map(async (name) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state] as const);
    return (await Promise.all(states)).filter(([, state]) => state !== 'denied');
  }, names);
  expect(granted).toEqual([]);
  const asked = await page.evaluate(async () => {
    const outcome = (wish: Promise<unknown>): Promise<string> =>
      wish.then(
        (value) => String(value),
        (error: unknown) => (error instanceof Error ? error.name : 'refused'),
      );
    return {
      notification: await outcome(Notification.requestPermission()),
      microphone: await outcome(navigator.mediaDevices.getUserMedia({ audio: true })),
      clipboard: await outcome(navigator.clipboard.readText()),
    };
  });
  expect(asked).toMatchObject({ notification: 'denied', clipboard: 'NotAllowedError' });
  expect(['NotAllowedError', 'NotFoundError'], 'a machine without a microphone has none to refuse').toContain(asked.microphone);
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
