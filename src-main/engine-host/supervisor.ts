import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import type { EngineInfo } from '@shared/domain/run.js';
import type { Log } from '../lib/log.js';
import type { EngineProcess, ForkEngine } from './transport.js';

/** Where one engine process stands. `ended` is final: a new process is a new supervisor. */
type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'starting'; readonly process: EngineProcess }
  | { readonly kind: 'ready'; readonly process: EngineProcess; readonly info: EngineInfo }
  | { readonly kind: 'ended' };

export interface EngineListener {
  message(message: EngineMessage): void;
  /** The process ended without having said `training-ended` or `failed`. */
  crashed(error: AppError): void;
}

const LAST_OUTPUT_CHARACTERS = 2_000;

/** Forks one engine, waits for `ready`, relays its messages, notices its crash, and ends it politely or at once. */
export class EngineSupervisor {
  private state: State = { kind: 'new' };
  private saidTheEnd = false;
  private lastOutput = '';
  private readonly exited: Promise<void>;
  private resolveExited: () => void = () => undefined;
  private readonly fork: ForkEngine;
  private readonly listener: EngineListener;
  private readonly log: Log;
  private readonly afterCrash: string;

  /** `afterCrash`: what is safe and what to do when the process ends by itself, a sentence or two for the user. */
  constructor(fork: ForkEngine, listener: EngineListener, log: Log, afterCrash: string) {
    this.fork = fork;
    this.listener = listener;
    this.log = log;
    this.afterCrash = afterCrash;
    this.exited = new Promise((resolve) => {
      this.resolveExited = resolve;
    });
  }

  /** Forks and resolves when TensorFlow is loaded. Rejects with `engine-unavailable`, `engine-self-test-failed` or `engine-crashed`. */
  start(environment: Readonly<Record<string, string>>): Promise<EngineInfo> {
    if (this.state.kind !== 'new') throw new Error('An engine supervisor starts one process only.');
    const process = this.fork(environment);
    this.state = { kind: 'starting', process };
    process.onOutput((text) => {
      this.lastOutput = (this.lastOutput + text).slice(-LAST_OUTPUT_CHARACTERS);
      this.log.info('engine', text);
    });
    return new Promise((resolve, reject) => {
      process.onMessage((message) => {
        this.receive(process, message, resolve, reject);
      });
      process.onExit((code) => {
        this.ended(code, reject);
      });
    });
  }

  /** Sends to a ready engine; a request to one that has ended is dropped, its end was already reported. */
  send(request: EngineRequest): void {
    if (this.state.kind === 'ready') this.state.process.send(request);
  }

  /** Asks the process to leave and kills it after `graceMs`. Resolves when it is gone. */
  async shutdown(graceMs: number): Promise<void> {
    if (this.state.kind === 'new' || this.state.kind === 'ended') return;
    this.saidTheEnd = true;
    const { process, kind } = this.state;
    this.send({ kind: 'shutdown' });
    const timer = setTimeout(
      () => {
        process.kill();
      },
      kind === 'ready' ? graceMs : 0,
    );
    await this.exited;
    clearTimeout(timer);
  }

  private receive(
    process: EngineProcess,
    message: EngineMessage,
    resolve: (info: EngineInfo) => void,
    reject: (error: AppError) => void,
  ): void {
    if (message.kind === 'ready') {
      this.state = { kind: 'ready', process, info: message.info };
      resolve(message.info);
      return;
    }
    if (message.kind === 'training-ended' || message.kind === 'failed') this.saidTheEnd = true;
    if (message.kind === 'failed' && this.state.kind === 'starting') reject(fromErrorReport(message.error));
    else this.listener.message(message);
  }

  private ended(code: number | null, reject: (error: AppError) => void): void {
    const before = this.state.kind;
    if (before === 'ended') return;
    this.state = { kind: 'ended' };
    this.resolveExited();
    this.log.info('engine', `process ended with code ${String(code)}`);
    if (this.saidTheEnd && before === 'ready') return;
    const words = this.lastOutput.trim().split('\n').at(-1) ?? '';
    const error = new AppError('engine-crashed', `The engine ended unexpectedly${words === '' ? '' : ` ("${words}")`}. ${this.afterCrash}`);
    if (before === 'starting') reject(error);
    else this.listener.crashed(error);
  }
}
