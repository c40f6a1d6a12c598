'use strict';
/** electron-builder calls this on the unpacked app: takes out what only the development Electron needs, and gives Chromium's sandbox helper its rights. */
const fs = require('node:fs');
const path = require('node:path');

/** @param {{ appOutDir: string }} context */
module.exports = ({ appOutDir }) => {
  for (const name of ['resources/app', 'version']) fs.rmSync(path.join(appOutDir, name), { recursive: true, force: true });
  const sandbox = path.join(appOutDir, 'chrome-sandbox');
  if (fs.existsSync(sandbox)) fs.chmodSync(sandbox, 0o4755); // works once it belongs to root, as in the .deb
};
