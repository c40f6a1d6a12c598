/** Which packages the app carries along, and the text that names their licences. */
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow } from './files.mjs';

const SOURCE_FOLDERS = ['src-shared', 'src-main', 'src-renderer'];
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/** Parts that are no npm packages. */
const OTHER_PARTS = `Electron, Chromium and Node.js: see LICENSE.electron.txt and LICENSES.chromium.html beside the program.
TensorFlow: Apache License 2.0; see LICENSE and THIRD_PARTY_NOTICES.txt in licences/tensorflow beside the program.
SQLite: in the public domain.
The MNIST database of handwritten digits: Yann LeCun, Corinna Cortes and Christopher J. C. Burges.`;

/** @typedef {{ place: string, name: string, version: string, license: string }} BundledPackage */

/** The packages that the sources import, by name. @param {string} root @returns {string[]} */
export function importedPackages(root) {
  const files = SOURCE_FOLDERS.map((name) => path.join(root, name))
    .flatMap(filesBelow)
    .filter((file) => /\.(ts|svelte|css)$/.test(file));
  const names = files.flatMap((file) => packageNames(fs.readFileSync(file, 'utf8')));
  return [...new Set(['svelte', ...names])].sort();
}

/** The package names in a source's imports, without Node's, Electron's and our own. @param {string} source @returns {string[]} */
export function packageNames(source) {
  const specifiers = [...source.matchAll(/(?:from|import|import\(|require\(|url\()\s*['"]([^'"]+)['"]/g)].map((match) => match[1]);
  const foreign = specifiers.filter((name) => /^@?[a-z]/.test(name) && !/^(node:|electron|@shared\/)/.test(name));
  return foreign.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}

/**
 * The given packages and all they depend on, as the lockfile places them.
 * @param {Record<string, { version: string, license?: string, dependencies?: Record<string, string> }>} lock
 * @param {readonly string[]} names
 * @returns {BundledPackage[]} sorted by name
 */
export function bundledPackages(lock, names) {
  /** @type {Map<string, BundledPackage>} */
  const found = new Map();
  const waiting = names.map((name) => ({ name, from: '' }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const place = resolvePlace(lock, next.name, next.from);
    if (place === undefined || found.has(place)) continue;
    const { version, license = 'unknown', dependencies = {} } = lock[place];
    found.set(place, { place, name: next.name, version, license });
    for (const name of Object.keys(dependencies)) waiting.push({ name, from: place });
  }
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** Where Node finds a package from another one's folder: beside it, else further up. */
function resolvePlace(lock, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (folder === '') return undefined;
  }
}

/** @param {readonly BundledPackage[]} packages @param {string} root */
export function noticesText(packages, root) {
  const rule = '-'.repeat(80);
  const parts = packages.map(({ place, name, version, license }) => {
    const text = licenceText(path.join(root, place));
    return `${rule}\n${name} ${version} (${license})\n\n${text ?? 'The package has no licence file.'}`;
  });
  return `Digit Lab carries along the following parts, under their own licences.\n\n${OTHER_PARTS}\n\n${parts.join('\n\n')}\n`;
}

/** @returns {string | undefined} */
function licenceText(folder) {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => LICENCE_FILE.test(name)) : [];
  const texts = names.map((name) => fs.readFileSync(path.join(folder, name), 'utf8').replace(/\r\n/g, '\n').trim());
  return texts.length > 0 ? texts.join('\n\n') : undefined;
}
