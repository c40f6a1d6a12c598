import { forkTransport } from '../../src-main/engine-host/transport-fork.js';
import { runOurs } from './run-ours.js';

/** Our engine as a child of plain Node. Arguments: the job, the engine's entry file. */
const [jobText = '', engineEntry = ''] = process.argv.slice(2);

runOurs(forkTransport(engineEntry), jobText, {}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
