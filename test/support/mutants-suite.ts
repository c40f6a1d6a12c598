import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { builtEntry } from './history-build.js';
import { recordResult } from './long-results.js';
import type { MutantReport } from './model-mutants.js';

/** What reading small files may take, with Node itself in it. */
const MOST_HEAP_MEGABYTES = 64;
const MOST_RESIDENT_BYTES = 300_000_000;
const HANG_MS = 2_000;

/** The built child takes a format, a count and a seed. */
export interface MutantTest {
  /** Its source. */
  readonly child: Parameters<typeof builtEntry>[0];
  readonly formats: readonly string[];
  readonly count: number;
  readonly seed: number;
}

/** Mutants of several formats, read in a child with little memory: it ends by itself, and says a sentence for each that it refuses. */
export function testMutants({ child: source, formats, count, seed }: MutantTest): void {
  let child = '';
  beforeAll(async () => {
    child = await builtEntry(source);
  });

  test.each(formats)(`${count} mutants of %s are read or refused with a sentence, in no other way`, (format) => {
    const options = [`--max-old-space-size=${MOST_HEAP_MEGABYTES}`, child, format, String(count), String(seed)];
    const printed = execFileSync(process.execPath, options, { encoding: 'utf8' });
    const report = JSON.parse(printed) as MutantReport & { readonly residentBytes: number };
    const { read, refused, unclear, slowestMs, residentBytes } = report;
    expect(read + refused).toBe(count);
    expect(refused).toBeGreaterThan(count / 4);
    expect(unclear).toEqual([]);
    expect(slowestMs).toBeLessThan(HANG_MS);
    expect(residentBytes).toBeLessThan(MOST_RESIDENT_BYTES);
    recordResult(`mutants of ${format}`, {
      mutants: count,
      refused,
      read,
      'slowest, ms': Math.round(slowestMs),
      MB: Math.round(residentBytes / 1e6),
    });
  });
}
