/** Runs the static checks and Vitest beside each other, and shows how long each part took. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runChecks } from './checks.mjs';
import { remove } from './files.mjs';
import { exitCodeOf } from './launch.mjs';
import { nodeModules, root } from './places.mjs';
import { addCounts, countChecks, countTests, durationsByGroup, durationTable } from './test-report.mjs';

const LIMIT_MS = 25 * 60_000;
const LONG_LIMIT_MS = 4 * 3_600_000;
const WINDOW_PROJECT = 'e2e';

/**
 * Beside each other, for two cores: the static checks, the tests of the real window, which wait much, and all others.
 * @param {{ long: boolean, chosen: readonly string[] }} options
 * @returns {Promise<import('./test-report.mjs').Counts>}
 */
export async function runAll({ long, chosen }) {
  const lanes =
    chosen.length > 0
      ? [runVitest('chosen', chosen, long)]
      : [
          runVitest('window', ['--project', WINDOW_PROJECT], long),
          runVitest('rest', ['--project', `!${WINDOW_PROJECT}`], long),
          runStaticChecks(),
        ];
  const parts = await Promise.all(lanes.map(timed));
  console.log(`\nDurations\n${durationTable(parts.flatMap(({ part }) => part.rows))}\n`);
  console.log(`Lanes, beside each other\n${durationTable(parts.map(({ part, durationMs }) => ({ name: part.name, durationMs })))}\n`);
  return addCounts(parts.map(({ part }) => part.counts));
}

/** @param {Promise<Part>} lane */
async function timed(lane) {
  const startedAt = performance.now();
  const part = await lane;
  return { part, durationMs: performance.now() - startedAt };
}

/** @typedef {{ name: string, counts: import('./test-report.mjs').Counts, rows: readonly import('./test-report.mjs').DurationRow[] }} Part */

/** @returns {Promise<Part>} */
async function runStaticChecks() {
  const checks = await runChecks();
  return { name: 'static checks', counts: countChecks(checks), rows: checks };
}

/** test/main/history/x.test.ts -> test/main */
const groupOf = (file) => path.relative(root, file).split(path.sep).slice(0, 2).join('/');

/** @param {string} name of its report @param {readonly string[]} args @param {boolean} long @returns {Promise<Part>} */
async function runVitest(name, args, long) {
  const reportFile = path.join(root, '.tsbuild', `vitest-${name}.json`);
  remove(reportFile);
  const exitCode = await spawnVitest(['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...args], long);
  const report = fs.existsSync(reportFile) ? JSON.parse(fs.readFileSync(reportFile, 'utf8')) : undefined;
  return { name, counts: countTests(report, exitCode), rows: report === undefined ? [] : durationsByGroup(report, groupOf) };
}

/** @returns {Promise<number>} exit code */
function spawnVitest(args, long) {
  const vitest = path.join(nodeModules, 'vitest', 'vitest.mjs');
  const env = { ...process.env, ...(long ? { DIGIT_LAB_LONG: '1' } : {}) };
  const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
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
