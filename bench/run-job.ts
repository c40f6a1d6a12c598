import { spawn } from 'node:child_process';
import os from 'node:os';
import type { z } from '@shared/zod.js';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that gave no result. The message says why, in the words of the process where it had any. */
export class JobFailure extends Error {}

const KEPT_CHARACTERS = 20_000;
const RESULT = '{"event":"result",';

export interface JobOptions {
  readonly timeoutMs: number;
  /** Niceness; 0 unless given. */
  readonly niceness?: number;
}

/** Runs a process to its end. Throws JobFailure when it fails, takes too long, or does not print a result of this shape. */
export async function runJob<T>(command: Command, schema: z.ZodType<T>, options: JobOptions): Promise<T> {
  const output = await runToEnd(command, options);
  const line = output.split('\n').find((text) => text.startsWith(RESULT));
  if (line === undefined) throw new JobFailure('it ended without a result');
  const parsed = schema.safeParse(JSON.parse(line));
  if (!parsed.success) throw new JobFailure(`its result is not as agreed: ${parsed.error.message}`);
  return parsed.data;
}

/** Resolves with what the process printed on standard output. */
export function runToEnd(command: Command, { timeoutMs, niceness = 0 }: JobOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...command.environment };
    const child = spawn(command.file, command.args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = (): void => {
      child.kill('SIGKILL');
    };
    const timer = setTimeout(end, timeoutMs);
    process.once('exit', end);
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-KEPT_CHARACTERS)));
    child.on('spawn', () => {
      if (niceness !== 0 && child.pid !== undefined) os.setPriority(child.pid, niceness);
    });
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      process.off('exit', end);
      action();
    };
    child.on('error', (error) => {
      settle(() => {
        reject(new JobFailure(`it could not be started: ${error.message}`));
      });
    });
    child.on('close', (code) => {
      settle(() => {
        if (code === 0) resolve(output);
        else if (code === null) reject(new JobFailure(`it was ended, after ${timeoutMs / 1000} s at most`));
        else reject(new JobFailure(`it ended with code ${code}: ${lastLine(errors)}`));
      });
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
