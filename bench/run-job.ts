import type { z } from '@shared/zod.js';
import { endChild, startChild, type Command } from './children.js';

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
    const child = startChild(command, niceness);
    let [output, errors, late] = ['', '', false];
    const timer = setTimeout(() => {
      late = true;
      endChild(child);
    }, timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-KEPT_CHARACTERS)));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new JobFailure(`it could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else if (late) reject(new JobFailure(`it took longer than ${timeoutMs / 1000} s`));
      else reject(new JobFailure(`it ended with ${code === null ? (signal ?? 'nothing') : `code ${code}`}: ${lastLine(errors)}`));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
