/** `node scripts/icons.mjs`: makes icon.ico and icon.icns out of the PNG pictures in resources/icons. */
import fs from 'node:fs';
import path from 'node:path';
import { writeWhole } from './lib/files.mjs';
import { icnsFile, icoFile, readPicture } from './lib/icon-files.mjs';
import { root, shown } from './lib/places.mjs';

const folder = path.join(root, 'resources', 'icons');
const pictures = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.png'))
  .map((name) => readPicture(path.join(folder, name)));

for (const { name, content } of [
  { name: 'icon.ico', content: icoFile(pictures) },
  { name: 'icon.icns', content: icnsFile(pictures) },
]) {
  writeWhole(path.join(folder, name), content);
  console.log(`${shown(path.join(folder, name))}: ${content.length} bytes`);
}
