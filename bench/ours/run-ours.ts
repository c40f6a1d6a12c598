import { defaultTuning, engineVariables, tuningFor, type EngineTuning } from '@shared/engine/environment.js';
import type { ForkEngine } from '../../src-main/engine-host/transport.js';
import type { OursJob } from '../jobs.js';
import { presetConfigOf, withEngine, type RunningEngine } from './engine.js';
import { runEpochsJob } from './epochs-job.js';
import { runInspectJob } from './inspect-job.js';
import { runStopJob } from './stop-job.js';
import { runAugmentJob, runTrainJob } from './train-job.js';

type Versions = Readonly<Record<string, string>>;

async function run(engine: RunningEngine, job: Exclude<OursJob, { kind: 'inspect' }>, versions: Versions): Promise<object> {
  switch (job.kind) {
    case 'train':
      return { ...(await runTrainJob(engine, job)), versions: { ...versions, TensorFlow: engine.tensorFlow } };
    case 'epochs':
      return runEpochsJob(engine, job);
    case 'augment':
      return runAugmentJob(engine, job);
    case 'stop':
      return runStopJob(engine, job);
  }
}

/** The product's own choice for so many cores; the variants `towers-1` and `towers-2` are for comparing with it. */
function tuningOf(job: OursJob): EngineTuning {
  const tuning = defaultTuning(job.threads);
  if (job.kind === 'augment') return tuningFor(presetConfigOf(job, 1).model, tuning);
  const towers = job.kind === 'train' ? /^towers-(\d)$/.exec(job.variant)?.[1] : undefined;
  return towers === undefined ? tuning : { ...tuning, towers: Number(towers) };
}

/** Does the job in an engine process of its own and prints the result. `versions`: of what forks it. */
export async function runOurs(fork: ForkEngine, jobText: string, versions: Versions): Promise<void> {
  const job = JSON.parse(jobText) as OursJob; // from our own runner, which writes what this type says
  const tuning = tuningOf(job);
  const result =
    job.kind === 'inspect'
      ? await runInspectJob(fork, tuning, job)
      : await withEngine(fork, engineVariables(tuning), (engine) => run(engine, job, versions));
  process.stdout.write(`${JSON.stringify({ event: 'result', ...result })}\n`);
}
