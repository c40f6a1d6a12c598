import type { Page } from 'playwright-core';
import type { WindowApi } from '@shared/ipc/api.js';

/** Asks main as the window does; for what is done on another page than the one under test. */
export const ask = <K extends 'runs:get' | 'training:repeat' | 'training:extend' | 'runs:list'>(
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
