import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillFolder, linkOrCopy, looksLinked, sweepPartials, withTemporaryFolder, writeWhole } from '../../scripts/lib/files.mjs';
import { IntegrityError, verifyChecksum } from '../../scripts/lib/integrity.mjs';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders();

describe('a target folder', () => {
  it('appears only when it is whole', async () => {
    const target = path.join(newFolder(), 'part');
    await fillFolder(target, (folder: string) => {
      fs.writeFileSync(path.join(folder, 'a'), 'a');
      expect(fs.existsSync(target)).toBe(false);
      return Promise.resolve();
    });
    expect(fs.readdirSync(target)).toEqual(['a']);
  });

  it('stays as it was when filling it fails, and leaves nothing beside it', async () => {
    const parent = newFolder();
    const target = path.join(parent, 'part');
    fs.mkdirSync(target);
    fs.writeFileSync(path.join(target, 'old'), 'old');
    const filling = fillFolder(target, (folder: string) => {
      fs.writeFileSync(path.join(folder, 'half'), 'half');
      return Promise.reject(new Error('interrupted'));
    });
    await expect(filling).rejects.toThrow('interrupted');
    expect(fs.readdirSync(target)).toEqual(['old']);
    expect(fs.readdirSync(parent)).toEqual(['part']);
  });

  it('is not found in what a killed set-up left behind, which the next one sweeps', () => {
    const parent = newFolder();
    fs.mkdirSync(path.join(parent, 'part.partial-4711'));
    fs.writeFileSync(path.join(parent, 'other.gz.partial-4711'), 'half');
    fs.mkdirSync(path.join(parent, 'whole'));
    sweepPartials(parent);
    expect(fs.readdirSync(parent)).toEqual(['whole']);
  });
});

describe('files', () => {
  it('are written whole and replace what was there', () => {
    const file = path.join(newFolder(), 'deep', 'file');
    writeWhole(file, 'one');
    writeWhole(file, 'two');
    expect(fs.readFileSync(file, 'utf8')).toBe('two');
    expect(fs.readdirSync(path.dirname(file))).toEqual(['file']);
  });

  it('are linked, again and again, without a trace beside the link', () => {
    const folder = newFolder();
    const [file, link] = [path.join(folder, 'file'), path.join(folder, 'links', 'link')];
    fs.writeFileSync(file, 'content');
    expect(looksLinked(file, link)).toBe(false);
    linkOrCopy(file, link);
    linkOrCopy(file, link);
    expect(looksLinked(file, link)).toBe(true);
    expect(fs.readdirSync(path.dirname(link))).toEqual(['link']);
  });

  it('are not taken for linked when the link holds something else', () => {
    const folder = newFolder();
    const [file, link] = [path.join(folder, 'file'), path.join(folder, 'link')];
    fs.writeFileSync(link, 'earlier');
    fs.writeFileSync(file, 'content, longer');
    expect(looksLinked(file, link)).toBe(false);
  });

  it('downloaded into a temporary folder go with it, also after a failure', async () => {
    const parent = newFolder();
    const use = withTemporaryFolder(parent, (folder: string) => {
      fs.writeFileSync(path.join(folder, 'download'), 'x');
      return Promise.reject(new Error('refused'));
    });
    await expect(use).rejects.toThrow('refused');
    expect(fs.readdirSync(parent)).toEqual([]);
  });
});

describe('a checksum', () => {
  const md5OfDigit = 'md5-0c83b8d58cfd9b7bcb8bbfbdc98bbaf3';
  const sha512OfAbc = 'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==';

  it('accepts the file that was asked for, in hexadecimal digits or in base64', async () => {
    const file = path.join(newFolder(), 'abc');
    fs.writeFileSync(file, 'abc');
    await expect(verifyChecksum(file, sha512OfAbc, 'abc')).resolves.toBeUndefined();
    await expect(verifyChecksum(file, 'md5-900150983cd24fb0d6963f7d28e17f72', 'abc')).resolves.toBeUndefined();
  });

  it('refuses another file and names both values', async () => {
    const file = path.join(newFolder(), 'abc');
    fs.writeFileSync(file, 'abd');
    const refusal: unknown = await verifyChecksum(file, md5OfDigit, 'the digits').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(IntegrityError);
    expect(String(refusal)).toContain('the digits is not the file that was asked for');
    expect(String(refusal)).toContain('expected 0c83b8d58cfd9b7bcb8bbfbdc98bbaf3');
  });
});
