/** Changes of maps and sets that leave the old one as it was. */

export function withEntries<K, V>(map: ReadonlyMap<K, V>, entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  return new Map([...map, ...entries]);
}

export function withValues<T>(set: ReadonlySet<T>, values: Iterable<T>): ReadonlySet<T> {
  return new Set([...set, ...values]);
}

export function withoutValues<T>(set: ReadonlySet<T>, values: readonly T[]): ReadonlySet<T> {
  return new Set([...set].filter((value) => !values.includes(value)));
}

export const EMPTY_MAP: ReadonlyMap<never, never> = new Map<never, never>();
export const EMPTY_SET: ReadonlySet<never> = new Set<never>();
