/** The static checks, each counted as one test. */
import { root } from './places.mjs';
import { npmCommand, runTool } from './tool.mjs';

const SCRIPTS = ['format:check', 'typecheck', 'lint'];

/**
 * @param {string} script a script of package.json
 * @returns {Promise<import('./test-report.mjs').CheckResult>}
 */
async function runCheck(script) {
  const startMs = performance.now();
  const { command, args } = npmCommand(['run', '--silent', script]);
  try {
    await runTool(command, args, { cwd: root });
    return { name: script, passed: true, durationMs: performance.now() - startMs };
  } catch (error) {
    console.log(`\n${script} failed:\n${error.output ?? error.message}`);
    return { name: script, passed: false, durationMs: performance.now() - startMs };
  }
}

/** One after the other: tests run beside them. @returns {Promise<import('./test-report.mjs').CheckResult[]>} */
export async function runChecks() {
  const results = [];
  for (const script of SCRIPTS) results.push(await runCheck(script));
  return results;
}
