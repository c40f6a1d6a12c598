'use strict';
/** electron-builder calls this on the unpacked app: takes out what only the development Electron needs. */
const fs = require('node:fs');
const path = require('node:path');

/** @param {{ appOutDir: string }} context */
module.exports = ({ appOutDir }) => {
  for (const name of ['resources/app', 'version']) fs.rmSync(path.join(appOutDir, name), { recursive: true, force: true });
};
