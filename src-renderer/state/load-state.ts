import { toErrorReport, type ErrorReport } from '@shared/errors.js';

/** Anything that is fetched: what a panel shows follows from `kind` alone. */
export type LoadState<T> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export const IDLE: LoadState<never> = { kind: 'idle' };
export const LOADING: LoadState<never> = { kind: 'loading' };

export function loaded<T>(value: T): LoadState<T> {
  return { kind: 'loaded', value };
}

/** Turns what a request threw into a state that the panel shows with a retry. */
export function failed(thrown: unknown): LoadState<never> {
  return { kind: 'failed', error: toErrorReport(thrown) };
}

export function valueOf<T>(state: LoadState<T>): T | null {
  return state.kind === 'loaded' ? state.value : null;
}
