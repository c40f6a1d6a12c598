import { createInterface } from 'node:readline/promises';
import type { Output } from './output.js';

/** Asks a question that "y" or "yes" answers; any other answer, Ctrl-C and Ctrl-D are no. Null when nobody is there to be asked. */
export async function confirm(question: string, output: Output): Promise<boolean | null> {
  if (!output.interactive || !process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false; // Ctrl-C or Ctrl-D
    throw error;
  } finally {
    terminal.close();
  }
}
