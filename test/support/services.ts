import type { EventMap } from '@shared/ipc/contract.js';
import { Emitter } from '../../src-main/lib/emitter.js';
import { createLog, type Log } from '../../src-main/lib/log.js';

/** A log that keeps its lines. */
export function memoryLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: createLog((line) => lines.push(line)), lines };
}

/** An emitter whose failing listeners fail the test that reads `errors`. */
export function testEvents(): { readonly events: Emitter<EventMap>; readonly errors: unknown[] } {
  const errors: unknown[] = [];
  return { events: new Emitter<EventMap>((error) => errors.push(error)), errors };
}
