import { compareClassNames } from '@shared/domain/dataset-rules.js';
import { formatPlural } from '@shared/format/numbers.js';

/** What a network reads, and what it would read next. */
export interface NetworkAnswer {
  readonly top: number;
  readonly probability: number;
  readonly second: number;
  readonly secondProbability: number;
}

/** The classes from the likeliest on. */
export function ranked(probabilities: Float32Array): readonly number[] {
  return [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b);
}

export function answerOf(probabilities: Float32Array): NetworkAnswer {
  const [top = 0, second = 0] = ranked(probabilities);
  return { top, second, probability: probabilities[top] ?? 0, secondProbability: probabilities[second] ?? 0 };
}

/** How networks agree in what they read: "Both read 4", "All 4 read 9", "3 read 9, 1 reads 4"; empty when nothing was read. */
export function agreementWords(read: readonly string[]): string {
  const counts = [...new Set(read)].map((name) => ({ name, count: read.filter((other) => other === name).length }));
  counts.sort((a, b) => b.count - a.count || compareClassNames(a.name, b.name));
  const [first] = counts;
  if (first === undefined) return '';
  if (counts.length > 1) return counts.map(({ name, count }) => `${count} ${count === 1 ? 'reads' : 'read'} ${name}`).join(', ');
  if (first.count === 1) return `${formatPlural(1, 'network')} reads ${first.name}`;
  return `${first.count === 2 ? 'Both' : `All ${first.count}`} read ${first.name}`;
}
