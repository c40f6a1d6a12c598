/** `npm run bench [-- options]`: prepares and builds the product, bundles the benchmark and runs it. */
import { requireNode } from '../scripts/setup/node-version.mjs';

requireNode();
const { setUp } = await import('../scripts/setup/runner.mjs');
const { build } = await import('../scripts/lib/build.mjs');

const stream = process.stderr; // standard output belongs to --json
const ready = (await setUp({ stream, quiet: true })) && (await build({ stream }));
if (ready) {
  const { bundleBenchmark } = await import('./bundle.mjs');
  const { runBenchmark, places } = await bundleBenchmark();
  process.exitCode = await runBenchmark(process.argv.slice(2), places);
} else process.exitCode = 1;
