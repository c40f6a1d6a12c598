import { mkdtempSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOwnAddress, resolveAsset } from '../../../src-main/app/addresses.js';
import { isOurWindow } from '../../../src-main/ipc/guard.js';

const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'digit-lab-root-')));

describe('resolveAsset', () => {
  test('finds the page and its parts', () => {
    expect(resolveAsset(root, 'app://digit-lab/')).toEqual({ file: path.join(root, 'index.html'), mimeType: 'text/html; charset=utf-8' });
    expect(resolveAsset(root, 'app://digit-lab/assets/a%20b.css')?.file).toBe(path.join(root, 'assets', 'a b.css'));
  });

  test.each([
    'app://digit-lab/../secret.js',
    'app://digit-lab/%2e%2e/secret.js',
    'app://digit-lab/%2e%2e%2fsecret.js',
    'app://digit-lab/..%5c..%5csecret.js',
    'app://digit-lab/a%00.js',
    'app://digit-lab/C:/windows/x.js',
    'app://digit-lab//server/share/x.js/../../../../x.exe',
    'app://digit-lab/%E0%A4%A.js',
    'app://digit-lab/etc/passwd',
    'app://digit-lab/index.html.exe',
    'app://elsewhere/index.html',
    'app://digit-lab.evil.example/index.html',
    'http://digit-lab/index.html',
    'file:///etc/index.html',
    '',
    'index.html',
  ])('serves nothing outside the root for %s', (address) => {
    const asset = resolveAsset(root, address);
    expect(asset === undefined || asset.file.startsWith(root + path.sep)).toBe(true);
    if (!address.startsWith('app://digit-lab/')) expect(asset).toBeUndefined();
  });

  test('no path leaves the root', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '%00', 'a', 'b.js', '//'), fc.string());
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const asset = resolveAsset(root, `app://digit-lab/${parts.join('/')}.js`);
        return asset === undefined || (asset.file.startsWith(root + path.sep) && path.normalize(asset.file) === asset.file);
      }),
    );
  });
});

test.each([
  ['app://digit-lab/', true],
  ['app://digit-lab/index.html#runs', true],
  ['app://digit-lab@evil.example/', false],
  ['app://user:word@digit-lab/', false],
  ['app://digit-lab.evil.example/', false],
  ['APP://evil', false],
  ['https://digit-lab/', false],
  ['https://example.org/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,<p>', false],
  ['about:blank', false],
  ['blob:app://digit-lab/1234', false],
  ['view-source:app://digit-lab/', false],
  ['', false],
  ['app:digit-lab', false],
  ['app://digit-lab:443/', false],
  ['app://digit-lab%2eevil.example/', false],
  ['//evil.example/', false],
  ['ws://digit-lab/', false],
  ['ftp://digit-lab/', false],
  ['chrome://settings', false],
  ['devtools://devtools/bundled/inspector.html', false],
  ['filesystem:app://digit-lab/temporary/x', false],
  ['intent://digit-lab/#Intent;end', false],
])('a page may go to %s: %s', (address, allowed) => {
  expect(isOwnAddress(address)).toBe(allowed);
});

test('of 1,000 made-up addresses only those of the app are its own', () => {
  const scheme = fc.constantFrom('app', 'APP', 'https', 'http', 'file', 'javascript', 'data', 'blob:app', 'view-source:app', 'app ');
  const host = fc.oneof(
    fc.constantFrom('digit-lab', 'DIGIT-LAB', 'digit-lab.evil.example', 'evil@digit-lab', 'digit-lab@evil', ''),
    fc.string(),
  );
  const rest = fc.oneof(fc.constantFrom('', '/', '/index.html', '\\\\evil', '/..//evil'), fc.webPath());
  fc.assert(
    fc.property(scheme, fc.constantFrom(':', '://', ':\\\\', ':/'), host, rest, (...parts) => {
      const address = parts.join('');
      if (!isOwnAddress(address)) return;
      const url = new URL(address);
      expect([url.protocol, url.host, url.username, url.password]).toEqual(['app:', 'digit-lab', '', '']);
    }),
    { numRuns: 1_000 },
  );
});

describe('isOurWindow', () => {
  const frame = { url: 'app://digit-lab/', origin: 'app://digit-lab', parent: null };

  test('is the top frame of our page', () => {
    expect(isOurWindow({ senderFrame: frame })).toBe(true);
  });

  test.each([
    ['a frame that is gone', null],
    ['a sub-frame', { ...frame, parent: frame as never }],
    ['another host', { ...frame, url: 'app://elsewhere/', origin: 'app://elsewhere' }],
    ['a web page', { ...frame, url: 'https://example.org/', origin: 'https://example.org' }],
    ['about:blank with our opener', { ...frame, url: 'about:blank' }],
    ['an opaque origin', { ...frame, origin: 'null' }],
    ['no address', { ...frame, url: '' }],
  ])('is not %s', (_what, senderFrame) => {
    expect(isOurWindow({ senderFrame })).toBe(false);
  });
});
