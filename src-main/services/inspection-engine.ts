import { inspectionVariables } from '@shared/engine/environment.js';
import type { InspectionKind, InspectionResults, InspectionTask, TaskOf } from '@shared/engine/inspection.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { EvaluationEngine } from './evaluation-session.js';

export type NetworkToInspect = Omit<Extract<EngineRequest, { kind: 'load-network' }>, 'kind' | 'key'>;

/** A question under way. */
export interface Inspection<K extends InspectionKind> {
  /** Rejects with `cancelled`, `engine-crashed`, `engine-unavailable`, or why the engine could not answer. */
  readonly result: Promise<InspectionResults[K]>;
  readonly cancel: () => void;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: (share: number) => void;
}

/** One life of the process. */
interface Life {
  readonly supervisor: EngineSupervisor;
  readonly ready: Promise<unknown>;
  /** Networks the process has, the one used longest ago first. */
  readonly loaded: Set<string>;
  readonly pending: Map<number, Pending>;
}

const MOST_NETWORKS = 8;
const IDLE_MS = 90_000;
const ENGINE_GRACE_MS = 1_000;
const AFTER_CRASH = 'Nothing was changed, and a training goes on. Try again: that starts a new engine.';

/**
 * The engine that looks inside networks, apart from those that train. It starts with the first question, ends after a
 * minute and a half without one, and a crash rejects what was asked and leaves the next question a new process.
 */
export class InspectionEngine {
  private readonly engine: EvaluationEngine;
  private life: Life | null = null;
  private nextId = 1;
  private idleTimer: NodeJS.Timeout | undefined;
  private hasEnded = false;

  private readonly idleMs: number;

  constructor(engine: EvaluationEngine, idleMs = IDLE_MS) {
    this.engine = engine;
    this.idleMs = idleMs;
  }

  /**
   * Asks about the network of that key; `network` is called only if the process does not have it. Tasks asked without
   * waiting reach the engine in their order as long as their networks are there.
   */
  inspect<K extends InspectionKind>(
    key: string,
    network: () => Promise<NetworkToInspect>,
    task: TaskOf<K>,
    onProgress: (share: number) => void = () => undefined,
  ): Inspection<K> {
    const id = this.nextId++;
    let isCancelled = false;
    const result = this.ask(key, network, { id, task, onProgress, isCancelled: () => isCancelled });
    return {
      result: result as Promise<InspectionResults[K]>,
      cancel: () => {
        isCancelled = true;
        this.life?.supervisor.send({ kind: 'cancel-inspection', id });
      },
    };
  }

  /** Ends the process and rejects what was asked. Nothing can be asked any more. */
  async end(): Promise<void> {
    this.hasEnded = true;
    await this.shutdown(new AppError('cancelled', 'The program ends.'));
  }

  private async ask(
    key: string,
    network: () => Promise<NetworkToInspect>,
    request: {
      readonly id: number;
      readonly task: InspectionTask;
      readonly onProgress: (share: number) => void;
      readonly isCancelled: () => boolean;
    },
  ): Promise<unknown> {
    if (this.hasEnded) throw new AppError('engine-unavailable', 'The program ends, so nothing can be looked into any more.');
    const { id, task, onProgress, isCancelled } = request;
    const life = (this.life ??= this.begin());
    clearTimeout(this.idleTimer);
    const answer = new Promise((resolve, reject) => {
      life.pending.set(id, { resolve, reject, onProgress });
    });
    answer.catch(() => undefined); // handed on below, or overtaken by what fails before
    try {
      await life.ready;
      const given = life.loaded.has(key) ? null : await network();
      // From here to the sending nothing waits, so that the network is still there.
      if (isCancelled()) throw new AppError('cancelled', 'The inspection was cancelled. Nothing was changed.');
      if (given !== null) this.load(life, key, given);
      touch(life.loaded, key);
      life.supervisor.send({ kind: 'inspect', id, network: key, task });
      return await answer;
    } finally {
      life.pending.delete(id);
      this.waitIdle(life);
    }
  }

  private load(life: Life, key: string, network: NetworkToInspect): void {
    if (life.loaded.has(key)) return; // another question brought it meanwhile
    life.supervisor.send({ kind: 'load-network', key, ...network });
    life.loaded.add(key);
    const [oldest] = life.loaded;
    if (life.loaded.size <= MOST_NETWORKS || oldest === undefined) return;
    life.loaded.delete(oldest);
    life.supervisor.send({ kind: 'drop-network', key: oldest });
  }

  private begin(): Life {
    const { forkEngine, log, defaultTuning } = this.engine;
    const pending: Life['pending'] = new Map();
    const listener = {
      message: (message: EngineMessage): void => {
        this.receive(life, message);
      },
      crashed: (error: AppError): void => {
        this.fail(life, error);
      },
    };
    const supervisor = new EngineSupervisor(forkEngine, listener, log, AFTER_CRASH);
    const ready = supervisor.start(inspectionVariables(defaultTuning.oneDnn));
    const life: Life = { supervisor, pending, loaded: new Set(), ready };
    ready.catch((error: unknown) => {
      this.fail(life, error);
    });
    return life;
  }

  private receive(life: Life, message: EngineMessage): void {
    switch (message.kind) {
      case 'inspected':
        life.pending.get(message.id)?.resolve(message.answer.result as never);
        break;
      case 'inspection-failed':
        life.pending.get(message.id)?.reject(fromErrorReport(message.error));
        break;
      case 'inspection-progressed':
        life.pending.get(message.id)?.onProgress(message.share);
        break;
      case 'failed':
        this.fail(life, fromErrorReport(message.error));
        break;
      default:
        this.engine.log.error('inspection', `unexpected message ${message.kind}`);
    }
  }

  private fail(life: Life, error: unknown): void {
    if (this.life === life) this.life = null;
    for (const { reject } of life.pending.values()) reject(error);
    life.pending.clear();
  }

  private waitIdle(life: Life): void {
    if (this.life !== life || life.pending.size > 0) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      this.shutdown(new AppError('cancelled', 'The engine was idle.')).catch((error: unknown) => {
        this.engine.log.error('inspection', 'the idle engine did not end well', error);
      });
    }, this.idleMs);
    this.idleTimer.unref();
  }

  private async shutdown(reason: AppError): Promise<void> {
    clearTimeout(this.idleTimer);
    const { life } = this;
    if (life === null) return;
    this.fail(life, reason);
    await life.supervisor.shutdown(ENGINE_GRACE_MS);
  }
}

function touch(keys: Set<string>, key: string): void {
  keys.delete(key);
  keys.add(key);
}
