import os from 'node:os';
import process from 'node:process';
import { app } from 'electron';
import { defaultTuning, engineVariables } from '@shared/engine/environment.js';
import { toErrorReport } from '@shared/errors.js';
import { EXIT, type CommandContext, type ExitCode } from '../cli/command.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { ForkEngine } from '../engine-host/transport.js';
import type { Log } from '../lib/log.js';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly state: 'ok' | 'damaged';
  readonly detail: string;
}

const ENGINE_GRACE_MS = 1_000;

async function inspectTensorFlow(forkEngine: ForkEngine, log: Log): Promise<Component> {
  const ignore = { message: () => undefined, crashed: () => undefined };
  const engine = new EngineSupervisor(forkEngine, ignore, log, 'Install Digit Lab again.');
  try {
    const info = await engine.start(engineVariables(defaultTuning(os.availableParallelism())));
    const detail = `${info.oneDnn ? 'oneDNN' : 'no oneDNN'}; ${info.cpuFeatures.join(' ')}; its results were checked`;
    return { name: 'TensorFlow', version: info.tensorflow, state: 'ok', detail };
  } catch (error) {
    return { name: 'TensorFlow', version: '', state: 'damaged', detail: toErrorReport(error).message };
  } finally {
    await engine.shutdown(ENGINE_GRACE_MS);
  }
}

async function inspectHistory(openHistory: CommandContext['openHistory']): Promise<Component> {
  try {
    const history = await openHistory();
    const [runs, datasets] = await Promise.all([history.listRuns(), history.listDatasets()]);
    const sets = datasets.map(({ title }) => title).join(', ');
    return { name: 'history', version: '', state: 'ok', detail: `${runs.length} runs; data sets: ${sets}` };
  } catch (error) {
    return { name: 'history', version: '', state: 'damaged', detail: toErrorReport(error).message };
  }
}

/** `doctor` of an installed app: whether what it consists of can be loaded and used. Exits 1 when something cannot. */
export async function runInstalledDoctor(
  forkEngine: ForkEngine,
  log: Log,
  output: CommandContext['output'],
  openHistory: CommandContext['openHistory'],
): Promise<ExitCode> {
  const { electron, chrome, node } = process.versions;
  const components: readonly Component[] = [
    { name: 'Digit Lab', version: app.getVersion(), state: 'ok', detail: app.getAppPath() },
    { name: 'Electron', version: electron, state: 'ok', detail: `Chromium ${chrome}, Node ${node}` },
    await inspectTensorFlow(forkEngine, log),
    await inspectHistory(openHistory),
  ];
  for (const component of components) {
    output.event('component', { ...component });
    output.line(`${component.state.padEnd(8)} ${component.name.padEnd(10)}  ${component.version.padEnd(8)}  ${component.detail}`.trimEnd());
  }
  return components.every(({ state }) => state === 'ok') ? EXIT.done : EXIT.failed;
}
