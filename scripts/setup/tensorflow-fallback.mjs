/** TensorFlow by tfjs-node's own installer: for systems the wheel does not serve, and where Python has no pip. */
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../lib/files.mjs';
import { nodeModules, tfjsNodeFolder } from '../lib/places.mjs';
import { runTool } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';

const VERSION = '2.9.1';
export const TFJS_RECIPE = { source: 'tfjs-node', version: VERSION };

/** It downloads TensorFlow and a ready-made binding into its own package. */
export async function installWithTfjs(report) {
  const tools = path.join(nodeModules, '.bin');
  const env = { ...process.env, PATH: `${tools}${path.delimiter}${process.env.PATH ?? ''}` };
  const installer = path.join(tfjsNodeFolder, 'scripts', 'install.js');
  report.line('    no pip for Python 3 here, or another system than Linux on x86-64: using the installer of tfjs-node');
  try {
    await report.track('TensorFlow', runTool(process.execPath, [installer], { cwd: tfjsNodeFolder, env }));
  } catch (cause) {
    const advice = 'On Linux, install pip for Python 3 (Debian: apt-get install python3-pip), then run the same command again.';
    throw new SetupError('TensorFlow could not be downloaded.', { advice, cause });
  }
  return {
    version: VERSION,
    files: ['deps', 'lib']
      .map((name) => path.join(tfjsNodeFolder, name))
      .filter((name) => fs.existsSync(name))
      .flatMap(filesBelow),
  };
}
