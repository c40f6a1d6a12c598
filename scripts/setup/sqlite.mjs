/**
 * The SQLite addon (better-sqlite3). Its ready-made binaries need Node-API 10 and crash on an older one;
 * where the Node or the Electron that will load it is older, the addon is compiled here, from the package's own sources.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fillFolder, linkOrCopy, looksLinked, remove } from '../lib/files.mjs';
import { betterSqliteFolder, electronPath, nodeModules, packageVersion, shown, sqliteFolder } from '../lib/places.mjs';
import { checkStamp, readStamp, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { runTool } from '../lib/tool.mjs';
import { SetupError } from './step.mjs';
import { missingLibraries } from './system-libraries.mjs';

const STAMP = 'sqlite';
const ADDON = 'better_sqlite3.node';
const NEEDED_NODE_API = 10;
const FIRST_ELECTRON_WITH_IT = 36;
const LAYOUT = 1;

const built = () => path.join(sqliteFolder, ADDON);
/** Where the package's loader looks before it takes a ready-made binary. */
const link = () => path.join(betterSqliteFolder, 'build', 'Release', ADDON);

/** Whether the ready-made binary would crash in one of the two runtimes. Pure. */
export function mustCompile(nodeApi, electronVersion) {
  return Number(nodeApi) < NEEDED_NODE_API || Number.parseInt(electronVersion, 10) < FIRST_ELECTRON_WITH_IT;
}

const needed = () => mustCompile(process.versions.napi, readStamp('electron')?.version ?? '0');

/** A compiled addon serves every runtime; the ready-made one only the newer. */
const accepts = (recipe) =>
  recipe.layout === LAYOUT && recipe.version === packageVersion(betterSqliteFolder) && (recipe.compiled || !needed());

/** @type {import('./step.mjs').Step['inspect']} */
async function inspect(options) {
  const { state, stamp, detail } = await checkStamp(STAMP, accepts, options);
  const component = { name: 'better-sqlite3', version: stamp?.version ?? '', place: shown(betterSqliteFolder) };
  if (state !== 'ok') return { ...component, state, detail };
  if (!stamp.recipe.compiled) return { ...component, state, detail: 'ready-made binary' };
  if (looksLinked(built(), link())) return { ...component, state, detail: 'compiled here' };
  return { ...component, state: 'damaged', detail: `${shown(link())} is missing or differs` };
}

/** @type {import('./step.mjs').Step['perform']} */
async function perform(report) {
  const { state, stamp } = await checkStamp(STAMP, accepts, { thorough: true });
  const compiled = state === 'ok' ? stamp.recipe.compiled : needed();
  if (state !== 'ok') {
    removeStamp(STAMP);
    if (compiled) await fillFolder(sqliteFolder, (folder) => compile(folder, report));
  }
  if (compiled) linkOrCopy(built(), link());
  else remove(path.dirname(link()));
  await verifyQueries();
  if (state === 'ok') return;
  const version = packageVersion(betterSqliteFolder) ?? '';
  const recipe = { version, compiled, layout: LAYOUT };
  await writeStamp(STAMP, { recipe, version, files: compiled ? [built()] : [] });
}

/** SQLite's settings as the package's build file lists them. */
export function parseDefines(gypi) {
  return [...gypi.matchAll(/'((?:HAVE|SQLITE)_[A-Z0-9_]+(?:=-?\w+)?)'/g)].map((match) => `-D${match[1]}`);
}

/** Compiles SQLite and the addon side by side, then links them. */
async function compile(folder, report) {
  const source = path.join(betterSqliteFolder, 'deps', 'sqlite3');
  const defines = parseDefines(fs.readFileSync(path.join(betterSqliteFolder, 'deps', 'defines.gypi'), 'utf8'));
  const [library, addon] = ['sqlite3.o', 'addon.o'].map((name) => path.join(folder, name));
  const cFlags = ['-c', '-O2', '-std=c99', '-w', '-fPIC', '-DNDEBUG', ...defines];
  const c = () => runTool(process.env.CC ?? 'gcc', [...cFlags, path.join(source, 'sqlite3.c'), '-o', library]);
  const cpp = () =>
    runTool(process.env.CXX ?? 'g++', [...addonFlags(source), path.join(betterSqliteFolder, 'src', 'better_sqlite3.cpp'), '-o', addon]);
  const linkFlags = ['-shared', '-fPIC', '-s', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL'];
  try {
    await report.track('compiling SQLite (about 40 s)', os.availableParallelism() > 1 ? Promise.all([c(), cpp()]) : c().then(cpp));
    await runTool(process.env.CXX ?? 'g++', [...linkFlags, addon, library, '-o', path.join(folder, ADDON), '-ldl', '-lpthread']);
  } catch (cause) {
    const advice = 'A C and C++ compiler is needed (Debian: apt-get install g++). If one is there, its messages above say what it lacks.';
    throw new SetupError('The SQLite addon could not be compiled.', { advice, cause });
  }
  [library, addon].forEach(remove);
}

/**
 * The flags of the package's build file, except for the Node-API it asks for: the "experimental" number (the largest integer)
 * makes older runtimes offer what version 10 later fixed; with 8 or 9 the addon fails while it loads.
 */
function addonFlags(sqliteSource) {
  const includes = [path.join(nodeModules, 'node-api-headers', 'include'), path.join(nodeModules, 'node-addon-api'), sqliteSource];
  return [
    ...[
      '-c',
      '-O2',
      '-std=gnu++20',
      '-fPIC',
      '-fno-rtti',
      '-fno-exceptions',
      '-fno-strict-aliasing',
      '-fvisibility=hidden',
      '-fvisibility-inlines-hidden',
      '-w',
    ],
    ...[
      '-DNAPI_VERSION=2147483647',
      '-DNAPI_EXPERIMENTAL',
      '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
      '-DNDEBUG',
      '-DBUILDING_NODE_EXTENSION',
    ],
    ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', '-DNODE_GYP_MODULE_NAME=better_sqlite3'],
    ...includes.flatMap((folder) => ['-I', folder]),
    ...['-include', path.join(import.meta.dirname, 'node-api-post-finalizer.h')],
  ];
}

/** Enough queries to bring garbage collections, in which a wrongly built addon fails. */
const QUERIES = `const Database = require(PACKAGE);
for (let round = 0; round < 20; round++) {
  const db = new Database(':memory:');
  db.exec('create table t (a, b)');
  for (let i = 0; i < 300; i++) db.prepare('insert into t values (?, ?)').run(i, Buffer.alloc(1000));
  if ([...db.prepare('select a from t').iterate()].length !== 300) process.exit(1);
  globalThis.gc();
  db.close();
}`;

/** Runs a query under Node and under Electron, each in a process of its own: a wrong addon takes its process down. */
async function verifyQueries() {
  const code = QUERIES.replace('PACKAGE', JSON.stringify(betterSqliteFolder));
  const runtimes = [['Node', process.execPath]];
  if (missingLibraries().names.length === 0) runtimes.push(['Electron', electronPath()]);
  for (const [name, executable] of runtimes) {
    try {
      await runTool(executable, ['--expose-gc', '-e', code], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    } catch (cause) {
      throw new SetupError(`The SQLite addon does not work in ${name}.`, {
        advice: 'Delete the folder .setup and run the same command again; if it stays, the lines above say why.',
        cause,
      });
    }
  }
}

/** @type {import('./step.mjs').Step} */
export const sqliteStep = {
  title: 'SQLite',
  why: 'stores the history of runs (better-sqlite3, compiled here where Node or Electron is older than its binaries)',
  inspect,
  perform,
};
