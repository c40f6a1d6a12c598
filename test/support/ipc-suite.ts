import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REQUEST_NAMES } from '@shared/ipc/channels.js';
import { REQUEST_SCHEMAS } from '@shared/ipc/schemas.js';
import { answer } from '../../src-main/ipc/answer.js';
import type { Handlers } from '../../src-main/ipc/handlers/handler.js';
import { recordResult } from './long-results.js';
import { memoryLog } from './services.js';

/** Handlers that only note that they were reached. */
export function countingHandlers(): { handlers: Handlers; calls: string[] } {
  const calls: string[] = [];
  const handlers = Object.fromEntries(REQUEST_NAMES.map((name) => [name, () => calls.push(name)]));
  return { handlers: handlers as unknown as Handlers, calls };
}

/** Generated arguments for every request of the contract: `values` for each. */
export function describeMalformedRequests(values: number): void {
  describe('an answer', () => {
    let held = 0;
    test.each(REQUEST_NAMES)(
      '%s refuses what its schema does not take, without reaching its handler',
      { timeout: 600_000 },
      async (name) => {
        const { handlers, calls } = countingHandlers();
        const { log } = memoryLog();
        await fc.assert(
          fc.asyncProperty(fc.array(fc.anything(), { minLength: 1, maxLength: 3 }), async (args) => {
            const accepted = REQUEST_SCHEMAS[name].safeParse(args).success;
            calls.length = 0;
            const envelope = await answer(handlers, name, args, log);
            expect(envelope.ok).toBe(accepted);
            expect(calls.length).toBe(accepted ? 1 : 0);
            if (!envelope.ok)
              expect(envelope.error).toMatchObject({ code: 'bad-request', message: expect.stringContaining(name) as string });
          }),
          { numRuns: values },
        );
        held += 1;
      },
    );

    test('was given so to every request of the contract', () => {
      expect(held).toBe(REQUEST_NAMES.length);
      recordResult('malformed requests', { requests: held, 'values each': values });
    });
  });
}
