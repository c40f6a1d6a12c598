import fs from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readZipEntries, unpackZip } from '../../scripts/lib/zip.mjs';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders();
const text = 'digits '.repeat(1000);

function archive(change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): { file: string; folder: string } {
  const folder = newFolder();
  const file = path.join(folder, 'a.zip');
  const executable = 0o100755 << 16;
  const bytes = zipSync({
    'top/packed.txt': strToU8(text),
    'top/stored.bin': [new Uint8Array([1, 2, 3]), { level: 0 }],
    'top/empty': new Uint8Array(),
    'top/tool': [strToU8('#!'), { os: 3, attrs: executable }],
  });
  fs.writeFileSync(file, change(bytes));
  return { file, folder: path.join(folder, 'out') };
}

const into =
  (folder: string) =>
  (name: string): string =>
    path.join(folder, name);

describe('an archive', () => {
  it('is unpacked: packed, stored, empty and executable entries', async () => {
    const { file, folder } = archive();
    const written: string[] = await unpackZip(file, into(folder));
    expect(written.map((name) => path.basename(name)).sort()).toEqual(['empty', 'packed.txt', 'stored.bin', 'tool']);
    expect(fs.readFileSync(path.join(folder, 'top/packed.txt'), 'utf8')).toBe(text);
    expect([...fs.readFileSync(path.join(folder, 'top/stored.bin'))]).toEqual([1, 2, 3]);
    expect(fs.statSync(path.join(folder, 'top/empty')).size).toBe(0);
    expect(fs.statSync(path.join(folder, 'top/tool')).mode & 0o111).not.toBe(0);
    expect(fs.statSync(path.join(folder, 'top/packed.txt')).mode & 0o111).toBe(0);
  });

  it('gives only what is asked for', async () => {
    const { file, folder } = archive();
    await unpackZip(file, (name: string) => (name.endsWith('.bin') ? path.join(folder, 'only.bin') : undefined));
    expect(fs.readdirSync(folder)).toEqual(['only.bin']);
  });

  it('with a changed byte is refused', async () => {
    const { file, folder } = archive((bytes) => {
      const stored = Buffer.from(bytes).indexOf(Buffer.from([1, 2, 3]));
      bytes[stored] = 9;
      return bytes;
    });
    await expect(unpackZip(file, into(folder))).rejects.toThrow('top/stored.bin in the archive is damaged');
  });

  it('that was cut off is refused', () => {
    const { file } = archive((bytes) => bytes.slice(0, bytes.length - 40));
    expect(() => readZipEntries(file)).toThrow('a.zip is not a whole ZIP archive');
  });

  it('that would write outside its target is refused', async () => {
    const folder = newFolder();
    const file = path.join(folder, 'evil.zip');
    fs.writeFileSync(file, zipSync({ '../evil': strToU8('x') }));
    await expect(unpackZip(file, into(path.join(folder, 'out')))).rejects.toThrow('not unpacked here');
    expect(fs.existsSync(path.join(folder, 'evil'))).toBe(false);
  });
});
