import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';

/** A forked engine process, whatever forked it. Adapters: transport-fork.ts (plain Node), transport-utility.ts (Electron). */
export interface EngineProcess {
  readonly pid: number | undefined;
  send(request: EngineRequest): void;
  onMessage(listener: (message: EngineMessage) => void): void;
  /** What the process printed (TensorFlow's own warnings), for the log. */
  onOutput(listener: (text: string) => void): void;
  /** Called once; the code may lie (a terminated utility process says 0), so it only goes to the log. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** Starts an engine with the environment TensorFlow needs (threads, oneDNN), which it reads once. */
export type ForkEngine = (environment: Readonly<Record<string, string>>) => EngineProcess;
