import { openHistory } from '../../src-main/history/client.js';
import type { History } from '../../src-main/history/history.js';
import { buildConfig, buildEpoch, buildPause, ENVIRONMENT, FACTS } from './history-builders.js';

/** A process of its own that uses a history; forked by tests. argv: task, data folder, resources folder, worker file. */
const [, , task = '', dataDir = '', resourcesDir = '', workerFile = ''] = process.argv;
const say = (message: object): void => {
  process.send?.(message);
};

async function startRun(history: History): Promise<string> {
  const { id } = await history.createRun({ config: buildConfig({ dataset: 'mnist' }), createdAt: Date.now() });
  await history.recordStart(id, ENVIRONMENT, FACTS);
  say({ kind: 'run', runId: id });
  return id;
}

/** Records epochs, each acknowledged to the parent, until it is killed. */
async function train(history: History): Promise<never> {
  const runId = await startRun(history);
  for (let epoch = 1; ; epoch++) {
    await history.recordEpoch(runId, buildEpoch(epoch));
    say({ kind: 'acknowledged', runId, epoch });
  }
}

async function pause(history: History): Promise<void> {
  const runId = await startRun(history);
  await history.recordPause(runId, buildPause(0, 3));
  say({ kind: 'paused', runId });
}

const TASKS: Readonly<Record<string, (history: History) => Promise<unknown>>> = {
  open: () => Promise.resolve(),
  hold: startRun,
  pause,
  train,
};

async function main(): Promise<void> {
  const { history, opening } = await openHistory({ dataDir, resourcesDir, workerFile });
  process.once('disconnect', () => void history.close());
  say({ kind: 'opened', opening });
  await TASKS[task]?.(history);
}

// an error ends the process, which the parent sees; else it stays until the parent lets go
void main();
