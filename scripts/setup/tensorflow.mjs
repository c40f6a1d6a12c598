/** TensorFlow's native libraries and the headers its binding is compiled with. */
import path from 'node:path';
import { fillFolder, filesBelow, folderSizeBytes, remove, withTemporaryFolder } from '../lib/files.mjs';
import { verifyChecksum } from '../lib/integrity.mjs';
import { setupFolder, shown, tensorflowFolder } from '../lib/places.mjs';
import { checkStamp, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { findProgram, runTool } from '../lib/tool.mjs';
import { unpackZip } from '../lib/zip.mjs';
import { SetupError } from './step.mjs';
import { installWithTfjs, TFJS_RECIPE } from './tensorflow-fallback.mjs';

const STAMP = 'tensorflow';
const VERSION = '2.15.1';
const WHEEL = {
  requirement: `tensorflow-cpu==${VERSION}`,
  checksum: 'sha256-ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077',
  platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
};
const RECIPE = { source: WHEEL.requirement, checksum: WHEEL.checksum, layout: 1 };
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

const HEADERS = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/c/tsl_status.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
];

/** Where the parts of the wheel go. @type {ReadonlyMap<string, string>} */
const PLACES = new Map(
  Object.entries({
    ...Object.fromEntries(LIBRARIES.map((name) => [`tensorflow/${name}`, `lib/${name}`])),
    ...Object.fromEntries(HEADERS.map((name) => [`tensorflow/include/${name}`, `include/${name}`])),
    'tensorflow/THIRD_PARTY_NOTICES.txt': 'THIRD_PARTY_NOTICES.txt',
    [`tensorflow_cpu-${VERSION}.dist-info/LICENSE`]: 'LICENSE',
  }),
);

/** The wheel is for Linux on x86-64; elsewhere tfjs-node's own installer has to do. */
const hasWheel = process.platform === 'linux' && process.arch === 'x64';
const accepts = (recipe) => [RECIPE, TFJS_RECIPE].some((known) => JSON.stringify(known) === JSON.stringify(recipe));

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect(options) {
  const { state, stamp, detail } = await checkStamp(STAMP, accepts, options);
  return { name: 'TensorFlow', version: stamp?.version ?? '', place: shown(tensorflowFolder), state, detail };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  removeStamp(STAMP);
  if (!hasWheel || !(await hasPip())) {
    const { version, files } = await installWithTfjs(report);
    return writeStamp(STAMP, { recipe: TFJS_RECIPE, version, files });
  }
  await fillFolder(tensorflowFolder, (folder) => fetchWheel(folder, report));
  await writeStamp(STAMP, { recipe: RECIPE, version: VERSION, files: filesBelow(tensorflowFolder) });
}

const hasPip = () =>
  runTool('python3', ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  );

async function fetchWheel(folder, report) {
  await withTemporaryFolder(setupFolder, async (temporary) => {
    const wheel = await download(temporary, report);
    const place = (name) => (PLACES.has(name) ? path.join(folder, PLACES.get(name) ?? '') : undefined);
    const written = await report.track('unpacking', unpackZip(wheel, place), () => folderSizeBytes(folder));
    if (written.length !== PLACES.size)
      throw new Error(`${path.basename(wheel)} lacks ${PLACES.size - written.length} of the expected files`);
    remove(wheel);
  });
  await strip(folder, report);
}

async function download(folder, report) {
  const platforms = WHEEL.platforms.flatMap((platform) => ['--platform', platform]);
  const wanted = ['--no-deps', '--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.10', ...platforms];
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...wanted, '--dest', folder, WHEEL.requirement];
  try {
    const running = runTool('python3', args, { env: { ...process.env, TMPDIR: folder } });
    await report.track('TensorFlow from PyPI (207 MB)', running, () => folderSizeBytes(folder));
    const [wheel] = filesBelow(folder).filter((file) => file.endsWith('.whl'));
    await verifyChecksum(wheel, WHEEL.checksum, path.basename(wheel));
    return wheel;
  } catch (cause) {
    const advice =
      'Check that PyPI can be reached and that the disk is not full (1.2 GB are needed for a moment), then run the same command again.';
    throw new SetupError(`TensorFlow ${VERSION} could not be downloaded with pip.`, { advice, cause });
  }
}

/** Takes the symbols nobody needs out of the libraries: 614 MB become 429. Without `strip` they stay. */
async function strip(folder, report) {
  const program = findProgram('strip');
  if (program === undefined) return;
  const files = LIBRARIES.map((name) => path.join(folder, 'lib', name));
  await report.track('removing unneeded symbols', runTool(program, ['--strip-unneeded', ...files]));
}

/** @type {import('./step.mjs').Step} */
export const tensorflowStep = {
  title: 'TensorFlow',
  why: `the native library that trains the networks (${VERSION}, from PyPI)`,
  inspect,
  perform,
};
