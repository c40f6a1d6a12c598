/** Runs the static checks and Vitest, and shows how long each took. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runChecks } from './checks.mjs';
import { remove } from './files.mjs';
import { exitCodeOf } from './launch.mjs';
import { nodeModules, root } from './places.mjs';
import { addChecks, countTests, durationsByGroup, durationTable } from './test-report.mjs';

const REPORT = path.join(root, '.tsbuild', 'vitest.json');
const LIMIT_MS = 25 * 60_000;
const LONG_LIMIT_MS = 4 * 3_600_000;

/**
 * @param {{ long: boolean, chosen: readonly string[] }} options
 * @returns {Promise<import('./test-report.mjs').Counts>}
 */
export async function runAll({ long, chosen }) {
  const checks = chosen.length === 0 ? await runChecks() : [];
  const exitCode = await runVitest({ long, chosen });
  const report = readReport();
  const groups = report === undefined ? [] : durationsByGroup(report, groupOf);
  console.log(`\nDurations\n${durationTable([...checks, ...groups])}\n`);
  return addChecks(countTests(report, exitCode), checks);
}

/** test/main/history/x.test.ts -> test/main */
const groupOf = (file) => path.relative(root, file).split(path.sep).slice(0, 2).join('/');

/** @returns {Promise<number>} exit code */
function runVitest({ long, chosen }) {
  remove(REPORT);
  const vitest = path.join(nodeModules, 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const env = { ...process.env, ...(long ? { DIGIT_LAB_LONG: '1' } : {}) };
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...chosen], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const limitMs = long ? LONG_LIMIT_MS : LIMIT_MS;
  const limit = setTimeout(() => {
    console.log(`The tests did not end within ${limitMs / 60_000} minutes: stopping them.`);
    child.kill('SIGKILL');
  }, limitMs);
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      resolve(exitCodeOf(code, signal));
    });
  });
}

/** @returns {import('./test-report.mjs').VitestReport | undefined} */
function readReport() {
  return fs.existsSync(REPORT) ? JSON.parse(fs.readFileSync(REPORT, 'utf8')) : undefined;
}
