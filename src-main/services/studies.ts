import type { NetworkRef } from '@shared/domain/network.js';
import type { InspectionResults, TaskOf } from '@shared/engine/inspection.js';
import { AppError } from '@shared/errors.js';
import type { EventMap, InspectionProgress } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import type { Log } from '../lib/log.js';
import { decodeStudy, encodeStudy, type StudyKind } from './inspection-codec.js';
import type { InspectionEngine, NetworkToInspect } from './inspection-engine.js';

export interface StudyDependencies {
  readonly history: Pick<History, 'readInspection' | 'recordInspection'>;
  readonly events: Emitter<EventMap>;
  readonly log: Log;
}

/** A network as somebody asked for it. */
export interface StudiedNetwork {
  readonly ref: NetworkRef;
  readonly key: string;
  readonly give: () => Promise<NetworkToInspect>;
}

/** A study under way; all who ask for it share it. */
interface Running {
  readonly key: string;
  readonly refs: NetworkRef[];
  isCancelled: boolean;
  cancel: () => void;
}

const TASK_NAMES: Readonly<Record<StudyKind, InspectionProgress['task']>> = {
  'profile-layer': 'profile-layer',
  'test-answers': 'get-test-answers',
  'rank-filters': 'rank-filters',
};

/** Under which name a study's result is kept with its network. */
function nameOf(task: TaskOf<StudyKind>): string {
  return task.kind === 'profile-layer' ? `${task.kind}/${task.layer}` : task.kind;
}

/** Questions whose answers take seconds: computed once, kept with the network, told of while they run. */
export class Studies {
  private readonly engine: InspectionEngine;
  private readonly deps: StudyDependencies;
  private readonly running = new Map<string, { readonly run: Running; readonly result: Promise<unknown> }>();

  constructor(engine: InspectionEngine, deps: StudyDependencies) {
    this.engine = engine;
    this.deps = deps;
  }

  /** Rejects with `cancelled`, or as InspectionEngine does. */
  get<K extends StudyKind>(network: StudiedNetwork, task: TaskOf<K>): Promise<InspectionResults[K]> {
    const id = `${network.key}\n${nameOf(task)}`;
    const known = this.running.get(id);
    if (known) {
      known.run.refs.push(network.ref);
      return known.result as Promise<InspectionResults[K]>;
    }
    const run: Running = { key: network.key, refs: [network.ref], isCancelled: false, cancel: () => undefined };
    const result = this.find(run, network, task).finally(() => this.running.delete(id));
    this.running.set(id, { run, result });
    return result;
  }

  /** What was kept of an earlier study, or null. */
  async known<K extends StudyKind>(key: string, task: TaskOf<K>): Promise<InspectionResults[K] | null> {
    const kept = await this.deps.history.readInspection(key, nameOf(task));
    if (kept === null) return null;
    const result = decodeStudy(task.kind, kept);
    if (result === null) this.deps.log.info('inspection', `what was kept of ${key} (${nameOf(task)}) cannot be used and is computed again`);
    return result;
  }

  /** Ends every study of a network that is under way. */
  cancel(key: string): void {
    for (const { run } of this.running.values()) {
      if (run.key !== key) continue;
      run.isCancelled = true;
      run.cancel();
    }
  }

  private async find<K extends StudyKind>(run: Running, network: StudiedNetwork, task: TaskOf<K>): Promise<InspectionResults[K]> {
    const kept = await this.known(network.key, task);
    if (kept !== null) return kept;
    if (run.isCancelled) throw new AppError('cancelled', 'The inspection was cancelled. Nothing was changed.');
    const inspection = this.engine.inspect(network.key, network.give, task, (share) => {
      for (const ref of run.refs) this.deps.events.emit('inspection:progressed', { network: ref, task: TASK_NAMES[task.kind], share });
    });
    run.cancel = inspection.cancel;
    const result = await inspection.result;
    await this.keep(network.key, task, result);
    return result;
  }

  private async keep<K extends StudyKind>(network: string, task: TaskOf<K>, result: InspectionResults[K]): Promise<void> {
    try {
      await this.deps.history.recordInspection({ network, kind: nameOf(task), value: encodeStudy(task.kind, result) });
    } catch (error) {
      // The answer is good without being kept; the next one who asks waits again.
      this.deps.log.error('inspection', `could not keep ${nameOf(task)} of ${network}`, error);
    }
  }
}
