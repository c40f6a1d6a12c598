import type { Evaluation } from '@shared/domain/metrics.js';
import { engineVariables, type EngineTuning } from '@shared/engine/environment.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { ForkEngine } from '../engine-host/transport.js';
import type { Log } from '../lib/log.js';

export interface EvaluationEngine {
  readonly forkEngine: ForkEngine;
  readonly defaultTuning: EngineTuning;
  readonly log: Log;
}

/** A network and the images to evaluate it on. */
export type EvaluationJob = Omit<Extract<EngineRequest, { kind: 'evaluate' }>, 'kind' | 'id'>;
export type Evaluate = (job: EvaluationJob) => Promise<Evaluation>;

interface Pending {
  readonly resolve: (evaluation: Evaluation) => void;
  readonly reject: (error: AppError) => void;
}

const ENGINE_GRACE_MS = 1_000;
const AFTER_CRASH = 'Nothing was changed. Try again.';

/**
 * Gives `work` an engine process of its own, which has ended when this resolves or rejects. Rejects with
 * `engine-unavailable`, `engine-crashed`, or what `work` throws.
 */
export async function withEvaluationEngine<T>(engine: EvaluationEngine, work: (evaluate: Evaluate) => Promise<T>): Promise<T> {
  const session = new EvaluationSession(engine);
  try {
    await session.start();
    return await work((job) => session.evaluate(job));
  } finally {
    await session.end();
  }
}

/** Matches an engine's answers with what was asked. */
class EvaluationSession {
  private readonly engine: EvaluationEngine;
  private readonly supervisor: EngineSupervisor;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  /** Why nothing more can be asked; null while it can. */
  private ended: AppError | null = null;

  constructor(engine: EvaluationEngine) {
    this.engine = engine;
    const listener = {
      message: (message: EngineMessage): void => {
        this.receive(message);
      },
      crashed: (error: AppError): void => {
        this.fail(error);
      },
    };
    this.supervisor = new EngineSupervisor(engine.forkEngine, listener, engine.log, AFTER_CRASH);
  }

  async start(): Promise<void> {
    await this.supervisor.start(engineVariables(this.engine.defaultTuning));
  }

  evaluate(job: EvaluationJob): Promise<Evaluation> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) {
        reject(this.ended);
        return;
      }
      const id = this.nextId++;
      this.pending.set(id, { resolve, reject });
      this.supervisor.send({ kind: 'evaluate', id, ...job });
    });
  }

  async end(): Promise<void> {
    await this.supervisor.shutdown(ENGINE_GRACE_MS);
    this.fail(new AppError('engine-unavailable', 'The engine was ended before it had evaluated the network.'));
  }

  private receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'evaluated':
        this.take(message.id)?.resolve(message.evaluation);
        break;
      case 'evaluation-failed':
        this.take(message.id)?.reject(fromErrorReport(message.error));
        break;
      case 'failed':
        this.fail(fromErrorReport(message.error));
        break;
      default:
        this.engine.log.error('evaluation', `unexpected message ${message.kind}`);
    }
  }

  private take(id: number): Pending | undefined {
    const found = this.pending.get(id);
    this.pending.delete(id);
    return found;
  }

  private fail(error: AppError): void {
    this.ended ??= error;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
