import type { Page } from 'playwright-core';
import type { WindowApi } from '@shared/ipc/api.js';

/** Asks main as the window does: what the page under test does not show. */
export const ask = <K extends 'runs:get' | 'runs:list'>(
  page: Page,
  name: K,
  ...args: Parameters<WindowApi['request'][K]>
): Promise<Awaited<ReturnType<WindowApi['request'][K]>>> =>
  page.evaluate(
    ([request, given]) => {
      const { api } = globalThis as unknown as { api: { request: Record<string, (...values: unknown[]) => Promise<unknown>> } };
      return api.request[request]?.(...given);
    },
    [name, args] as const,
  ) as Promise<Awaited<ReturnType<WindowApi['request'][K]>>>;
