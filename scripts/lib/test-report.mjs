/** Counts of a test run: from Vitest's JSON report and from the static checks. Pure. */

/**
 * @typedef {{ name: string, passed: boolean, durationMs: number }} CheckResult
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ name: string, durationMs: number, passed?: boolean }} DurationRow
 * @typedef {{ name: string, status: string, startTime: number, endTime: number, assertionResults: { status: string }[] }} TestFile
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: TestFile[] }} VitestReport
 */

/**
 * A file that could not be loaded has no tests and yet failed: it counts as one failure. So does a run that ended badly
 * although no test failed (an error outside of any test, a time limit), and a run in which no test ran.
 * @param {VitestReport | undefined} report undefined when Vitest wrote none
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countTests(report, exitCode) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const unloadable = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed));
  const failed = report.numFailedTests + unloadable.length;
  const endedBadly = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: endedBadly ? 1 : failed, skipped };
}

const isFailed = ({ status }) => status === 'failed';

/** @param {readonly CheckResult[]} checks each is one test @returns {Counts} */
export function countChecks(checks) {
  const passed = checks.filter((check) => check.passed).length;
  return { passed, failed: checks.length - passed, skipped: 0 };
}

/** @param {readonly Counts[]} parts @returns {Counts} */
export function addCounts(parts) {
  const sum = (/** @type {keyof Counts} */ key) => parts.reduce((total, part) => total + part[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The closing line that scripts read. @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** How long each folder of tests took, from the report's files. @param {VitestReport} report @param {(file: string) => string} groupOf */
export function durationsByGroup(report, groupOf) {
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { name, startTime, endTime } of report.testResults) {
    const group = groupOf(name);
    groups.set(group, (groups.get(group) ?? 0) + Math.max(0, endTime - startTime));
  }
  return [...groups].map(([name, durationMs]) => ({ name, durationMs })).sort((a, b) => b.durationMs - a.durationMs);
}

/** @param {readonly DurationRow[]} rows */
export function durationTable(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  /** @param {DurationRow} row */
  const text = ({ name, durationMs, passed }) =>
    `  ${name.padEnd(width)}  ${(durationMs / 1000).toFixed(1).padStart(6)} s${passed === false ? '  FAILED' : ''}`;
  return rows.map(text).join('\n');
}
