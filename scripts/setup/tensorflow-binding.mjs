/** The addon that connects JavaScript to TensorFlow: tfjs-node's own sources, compiled against the libraries fetched before. */
import path from 'node:path';
import { fillFolder, filesBelow, linkOrCopy, looksLinked } from '../lib/files.mjs';
import { bindingFolder, nodeModules, packageVersion, shown, tensorflowFolder, tfjsNodeFolder } from '../lib/places.mjs';
import { checkStamp, onlyRecipe, readStamp, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { runTool } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';
import { LIBRARIES } from './tensorflow.mjs';

const STAMP = 'tensorflow-binding';
const ADDON = 'tfjs_binding.node';
const LOADED = path.join(tfjsNodeFolder, 'lib', 'napi-v8', ADDON);
const BUILT = path.join(bindingFolder, ADDON);

const recipe = () => ({ version: packageVersion(tfjsNodeFolder) ?? '', tensorflow: readStamp('tensorflow')?.version, layout: 1 });
/** tfjs-node's own installer brings the addon along with the libraries: nothing to compile, nothing to link. */
const isReadyMade = () => readStamp('tensorflow')?.recipe.source === 'tfjs-node';

/** What is linked where: the addon finds the libraries relative to its own place in the package. */
function links() {
  if (isReadyMade()) return [];
  const libraries = LIBRARIES.map((name) => [path.join(tensorflowFolder, 'lib', name), path.join(tfjsNodeFolder, 'deps', 'lib', name)]);
  return [...libraries, [BUILT, LOADED]];
}

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect(options) {
  const { state, stamp, detail } = await checkStamp(STAMP, onlyRecipe(recipe()), options);
  const component = { name: 'TensorFlow binding', version: stamp?.version ?? '', place: shown(LOADED) };
  const loose = state === 'ok' ? links().find(([file, link]) => !looksLinked(file, link)) : undefined;
  if (loose !== undefined) return { ...component, state: 'damaged', detail: `${shown(loose[1])} is missing or differs` };
  return { ...component, state, detail };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  const { state } = await checkStamp(STAMP, onlyRecipe(recipe()), { thorough: true });
  if (state !== 'ok') removeStamp(STAMP);
  if (state !== 'ok' && !isReadyMade()) await fillFolder(bindingFolder, (folder) => compile(path.join(folder, ADDON), report));
  for (const [file, link] of links()) linkOrCopy(file, link);
  const [addon] = filesBelow(path.join(tfjsNodeFolder, 'lib')).filter((file) => path.basename(file) === ADDON);
  await verifyLoads(addon);
  if (state !== 'ok') await writeStamp(STAMP, { recipe: recipe(), version: recipe().version, files: [isReadyMade() ? addon : BUILT] });
}

async function compile(output, report) {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(tfjsNodeFolder, 'binding', name));
  const includes = [path.join(nodeModules, 'node-api-headers', 'include'), path.join(tensorflowFolder, 'include'), tfjsNodeFolder];
  const args = [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-fno-exceptions', '-fno-rtti', '-w', '-s'],
    ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...includes.flatMap((folder) => ['-I', folder]),
    ...sources,
    ...['-o', output, `-L${path.join(tensorflowFolder, 'lib')}`, ...LIBRARIES.map((name) => `-l:${name}`)],
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
  try {
    await report.track('compiling', runTool(process.env.CXX ?? 'g++', args));
  } catch (cause) {
    const advice = 'A C++ compiler is needed (Debian: apt-get install g++). If one is there, its messages above say what it lacks.';
    throw new SetupError('The TensorFlow binding could not be compiled.', { advice, cause });
  }
}

/** Loads the addon in a process of its own: a wrong one may take its process down. */
async function verifyLoads(addon) {
  try {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
    await runTool(process.execPath, ['-e', `if (!require(${JSON.stringify(addon)}).TF_Version) process.exit(1)`], { env });
  } catch (cause) {
    const advice = 'Delete the folder .setup and run the same command again; if it stays, the lines above say why.';
    throw new SetupError('The TensorFlow binding does not load.', { advice, cause });
  }
}

/** @type {import('./step.mjs').Step} */
export const bindingStep = {
  title: 'TensorFlow binding',
  why: 'connects JavaScript to TensorFlow (compiled here with g++)',
  inspect,
  perform,
};
