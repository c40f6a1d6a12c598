import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { DropState, HOLD_MS } from '../../../src-renderer/state/drop-state.svelte.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('files are held while that is told again and again, and are elsewhere when it is not', () => {
  const fake = new FakeApi();
  const drop = new DropState(createApiClient(fake), () => undefined);
  drop.hold();
  vi.advanceTimersByTime(HOLD_MS - 1);
  drop.hold();
  vi.advanceTimersByTime(HOLD_MS - 1);
  expect(drop.hovering).toBe(true);
  vi.advanceTimersByTime(1);
  expect(drop.hovering).toBe(false);

  drop.hold();
  drop.release();
  expect(drop.hovering).toBe(false);
  drop.hold();
  drop.dispose();
  expect([vi.getTimerCount(), fake.listenerCount]).toEqual([0, 0]);
});
