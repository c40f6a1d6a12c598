/** `node scripts/notices.mjs`: writes THIRD-PARTY-NOTICES.txt, the licences of all that the app carries along. Run it after changing a dependency. */
import fs from 'node:fs';
import path from 'node:path';
import { bundledPackages, importedPackages, noticesText } from './lib/notices.mjs';
import { root } from './lib/places.mjs';

const read = (name) => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
const roots = new Set([...Object.keys(read('package.json').dependencies), ...importedPackages(root)]);
const packages = bundledPackages(read('package-lock.json').packages, [...roots]);
fs.writeFileSync(path.join(root, 'THIRD-PARTY-NOTICES.txt'), noticesText(packages, root));
console.log(`THIRD-PARTY-NOTICES.txt names ${packages.length} packages.`);
