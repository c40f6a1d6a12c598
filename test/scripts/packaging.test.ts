import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillAppDir } from '../../scripts/lib/app-image.mjs';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { icnsFile, icoFile, readPicture } from '../../scripts/lib/icon-files.mjs';
import { debianControl, ICON_SIZES } from '../../scripts/lib/linux-packages.mjs';
import { clonesConfig } from '../../scripts/lib/packaging.mjs';
import { isConfined } from '../../scripts/lib/renderer-sandbox.mjs';
import { temporaryFolders } from './temporary-folder.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (...parts: string[]): string => fs.readFileSync(path.join(root, ...parts), 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const manifest = JSON.parse(read('package.json')) as Record<string, string> & { dependencies: Record<string, string> };
const config = read('electron-builder.yml');
const folder = temporaryFolders();

/** What a file of CommonJS loads that is neither Node's nor beside it. */
const foreignModules = (file: string): string[] =>
  matches(fs.readFileSync(file, 'utf8'), /\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g).filter(
    (name) => !name.startsWith('.') && !isBuiltin(name),
  );

describe('what is packed', () => {
  it('has every module that the built main side loads', () => {
    const built = filesBelow(path.join(root, 'out')).filter((file) => file.endsWith('.cjs'));
    const loaded = new Set(built.flatMap(foreignModules));
    expect([...loaded].sort()).toEqual(['better-sqlite3', 'electron']);
  });

  it('has every module that the packed SQLite loads', () => {
    const packed = filesBelow(path.join(root, 'node_modules', 'better-sqlite3', 'lib'));
    expect(packed.length).toBeGreaterThan(10);
    expect(packed.flatMap(foreignModules)).toEqual([]);
  });

  it('of the libraries is what the app depends on', () => {
    const [names = ''] = matches(config, /'!node_modules\/!\(([^)]+)\)\/\*\*'/g);
    const scoped = matches(config, /'!node_modules\/@tensorflow\/!\(([^)]+)\)\/\*\*'/g).map((name) => `@tensorflow/${name}`);
    expect([...names.split('|').filter((name) => name !== '@tensorflow'), ...scoped].sort()).toEqual(
      Object.keys(manifest.dependencies).sort(),
    );
  });

  it('has one copy of the SQLite addon', () => {
    const prebuilt = '!node_modules/better-sqlite3/prebuilds/**';
    expect(clonesConfig({ electronVersion: '33.2.1', sqliteCompiled: true }).files).toContain(prebuilt);
    expect(clonesConfig({ electronVersion: '45.4.1', sqliteCompiled: false }).files).not.toContain(prebuilt);
  });

  it('is there before anything is packed', () => {
    const places = matches(config, /^\s+(?:- )?from: (\S+)$/gm).filter((place) => !place.startsWith('.setup'));
    expect(places).toContain('resources/datasets');
    for (const place of [...places, 'LICENSE', 'THIRD-PARTY-NOTICES.txt']) expect(fs.existsSync(path.join(root, place)), place).toBe(true);
  });
});

describe('the desktop', () => {
  const types = matches(config, /mimeType: (\S+)/g).sort();

  it('is told the same file types everywhere', () => {
    expect(types).toEqual(['application/x-pytorch', 'application/x-safetensors']);
    const [entry = ''] = matches(read('resources/linux/digit-lab.desktop'), /^MimeType=(.*);$/gm);
    expect(entry.split(';').sort()).toEqual(types);
    expect(matches(read('resources/linux/digit-lab.xml'), /<mime-type type="([^"]+)"/g).sort()).toEqual(types);
    expect(matches(read('resources/linux/org.digit_lab.app.metainfo.xml'), /<mediatype>([^<]+)</g).sort()).toEqual(types);
  });

  it('finds the same endings behind them', () => {
    const endings = matches(config, /- ext: (\S+)/g);
    expect(matches(read('resources/linux/digit-lab.xml'), /<glob pattern="\*\.([^"]+)"/g)).toEqual(endings);
    const opened = matches(read('src-main/app/opened-files.ts'), /'\.([a-z]+)'/g);
    expect(opened).toEqual(expect.arrayContaining(endings));
  });

  it('can match the window with its menu entry', () => {
    const entry = read('resources/linux/digit-lab.desktop');
    expect(entry).toContain(`StartupWMClass=${String(manifest['productName'])}\n`);
    expect(entry).toContain('Exec=digit-lab %F\n');
    expect(manifest['desktopName']).toBe('digit-lab.desktop');
    expect(read('resources/linux/org.digit_lab.app.metainfo.xml')).toContain(
      '<launchable type="desktop-id">digit-lab.desktop</launchable>',
    );
  });

  it('is described with the version that is packed', () => {
    expect(matches(read('resources/linux/org.digit_lab.app.metainfo.xml'), /<release version="([^"]+)"/g)[0]).toBe(manifest['version']);
  });
});

describe('the Debian package', () => {
  const control = debianControl({ packageVersion: '1.2.3', installedBytes: 2049 });

  it('names its version, its size in kilobytes and what it links to', () => {
    expect(control).toContain('\nVersion: 1.2.3\n');
    expect(control).toContain('\nInstalled-Size: 3\n');
    for (const library of ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2'])
      expect(control).toMatch(new RegExp(`^Depends: .*\\b${library}\\b`, 'm'));
  });

  it('has no empty line and ends with a line break, as dpkg wants it', () => {
    expect(control).not.toContain('\n\n');
    expect(control.endsWith('\n')).toBe(true);
  });
});

describe('the folder of an AppImage', () => {
  it('starts by the launcher and has menu entry and icon at its top', () => {
    const packaged = folder();
    fs.writeFileSync(path.join(packaged, 'launcher.sh'), 'echo started', { mode: 0o755 });
    const appDir = path.join(folder(), 'digit-lab.AppDir');
    fillAppDir(packaged, appDir);
    expect(fs.readdirSync(appDir).sort()).toEqual(['.DirIcon', 'AppRun', 'digit-lab.desktop', 'digit-lab.png', 'launcher.sh']);
    expect(execFileSync(path.join(appDir, 'AppRun'), { encoding: 'utf8', shell: true })).toBe('started\n');
    const [icon = ''] = matches(fs.readFileSync(path.join(appDir, 'digit-lab.desktop'), 'utf8'), /^Icon=(.*)$/gm);
    expect(readPicture(path.join(appDir, `${icon}.png`)).size).toBe(256);
  });
});

describe('the icons', () => {
  const pictures = ICON_SIZES.map((size) => readPicture(path.join(root, 'resources', 'icons', `${size}x${size}.png`)));

  it('have the sizes that their names say', () => {
    expect(pictures.map(({ size }) => size)).toEqual(ICON_SIZES);
  });

  it('of Windows and macOS are made of the present pictures (else run "node scripts/icons.mjs")', () => {
    expect(icoFile(pictures).equals(fs.readFileSync(path.join(root, 'resources/icons/icon.ico')))).toBe(true);
    expect(icnsFile(pictures).equals(fs.readFileSync(path.join(root, 'resources/icons/icon.icns')))).toBe(true);
  });

  it('of Windows lead to whole PNG pictures up to 256 pixels', () => {
    const ico = icoFile(pictures);
    const found = Array.from({ length: ico.readUInt16LE(4) }, (_, at) => {
      const entry = 6 + at * 16;
      const [length, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)];
      return { size: ico.readUInt8(entry) || 256, png: ico.subarray(offset, offset + length) };
    });
    expect(found).toEqual(pictures.filter(({ size }) => size <= 256));
  });

  it('of macOS are blocks that fill the file', () => {
    const icns = icnsFile(pictures);
    const types: string[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    expect(types).toEqual(['icp4', 'icp5', 'icp6', 'ic07', 'ic08', 'ic09', 'ic11', 'ic12', 'ic13', 'ic14']);
  });

  it('are not made of anything else', () => {
    const file = path.join(folder(), 'picture.png');
    fs.writeFileSync(file, Buffer.alloc(64));
    expect(() => readPicture(file)).toThrow('is not a square PNG picture');
  });
});

describe("a page's sandbox", () => {
  it.each([
    ['Seccomp:\t2\nNSpid:\t95\t1\n', true],
    ['Seccomp:\t0\nNSpid:\t95\t1\n', false],
    ['Seccomp:\t2\nNSpid:\t95\n', false],
    ['', false],
  ])('is told by the kernel: %j', (status, expected) => {
    expect(isConfined(status)).toBe(expected);
  });
});
