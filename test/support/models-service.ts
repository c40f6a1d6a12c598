import path from 'node:path';
import type { ModelSummary } from '@shared/domain/model.js';
import { defaultTuning } from '@shared/engine/environment.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import type { ForkEngine } from '../../src-main/engine-host/transport.js';
import { openHistory } from '../../src-main/history/client.js';
import type { History } from '../../src-main/history/history.js';
import { ModelsService } from '../../src-main/services/models-service.js';
import { atEnd } from './clean-up.js';
import { ENGINE_INFO, FakeEngine } from './fake-engine.js';
import { builtFile, dataFolder, projectRoot } from './processes.js';
import { memoryLog, testEvents } from './services.js';

export type EvaluateRequest = Extract<EngineRequest, { kind: 'evaluate' }>;
type Play = (request: EvaluateRequest, engine: FakeEngine) => EngineMessage | null;

/** A history of its own for one test. */
export async function openMnistHistory(): Promise<{ readonly dataDir: string; readonly history: History }> {
  const dataDir = dataFolder();
  const workerFile = builtFile('main', 'history', 'worker.cjs');
  const { history } = await openHistory({ dataDir, resourcesDir: path.join(projectRoot, 'resources'), workerFile });
  atEnd(() => history.close());
  return { dataDir, history };
}

export interface ModelsSetup {
  readonly models: ModelsService;
  readonly history: History;
  readonly engine: FakeEngine;
  readonly dataDir: string;
  /** What `models:changed` told. */
  readonly changed: ModelSummary[];
}

/** The service on a real history, and an engine whose answers the test plays; null: it says nothing to that request. */
export async function setUpModels(play: Play): Promise<ModelsSetup> {
  const { dataDir, history } = await openMnistHistory();
  const engine = new FakeEngine();
  const { events } = testEvents();
  const changed: ModelSummary[] = [];
  events.on('models:changed', (model) => changed.push(model));
  const forkEngine: ForkEngine = (environment) => {
    const process = engine.fork(environment);
    queueMicrotask(() => {
      engine.say({ kind: 'ready', info: ENGINE_INFO, pid: 1 });
    });
    return {
      ...process,
      send: (request) => {
        process.send(request);
        if (request.kind !== 'evaluate') return;
        queueMicrotask(() => {
          const answer = play(request, engine);
          if (answer !== null) engine.say(answer);
        });
      },
    };
  };
  const now = (): number => 1_700_000_000_000;
  const models = new ModelsService({ history, forkEngine, defaultTuning: defaultTuning(2), events, log: memoryLog().log, now });
  return { models, history, engine, dataDir, changed };
}
