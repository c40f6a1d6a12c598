import { DATASET_LIMITS, type DatasetInfo } from './dataset.js';

/** A sentence on why a data set cannot be called so beside the others; undefined when it can. */
export function titleProblem(title: string, others: readonly Pick<DatasetInfo, 'title'>[]): string | undefined {
  const wanted = title.trim();
  const { length } = wanted;
  if (length < 1 || length > DATASET_LIMITS.title) {
    return `A data set cannot have a title of ${length} characters. Use 1 to ${DATASET_LIMITS.title}.`;
  }
  const same = others.find((other) => isSameTitle(other.title, wanted));
  return same && `There is a data set "${same.title}" already. Use another title.`;
}

/** A sentence on why this share of each class cannot be held out for the test; undefined when it can. */
export function testShareProblem(percent: number): string | undefined {
  return percent > 0 && percent < 100 ? undefined : 'Use a number above 0 and below 100: both training and test need images.';
}

/** Upper and lower case do not tell titles apart: the command line takes a title for a name. */
export function isSameTitle(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** A sentence on why `names` cannot name `count` classes; undefined when they can. */
export function classNamesProblem(names: readonly string[], count: number): string | undefined {
  if (names.length !== count) return `There are ${count} classes, and ${names.length} names for them. Name each class.`;
  const trimmed = names.map((name) => name.trim());
  const wrong = trimmed.findIndex(({ length }) => length < 1 || length > DATASET_LIMITS.className);
  if (wrong >= 0) {
    const { length } = trimmed[wrong] ?? '';
    return `Class ${wrong} cannot have a name of ${length} characters. Use 1 to ${DATASET_LIMITS.className}.`;
  }
  const twice = trimmed.find((name, index) => trimmed.indexOf(name) !== index);
  return twice === undefined ? undefined : `Two classes are called "${twice}". Give each a name of its own.`;
}

/** Names as classes are numbered: 0 to 9 before 10, numbers before words. */
export function compareClassNames(a: string, b: string): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

const numberOf = (name: string): number => (/^\d{1,9}$/.test(name) ? Number(name) : Infinity);

/** The data set that a person means by an id or a title; undefined when there is none. */
export function findDataset<T extends Pick<DatasetInfo, 'id' | 'title'>>(datasets: readonly T[], name: string): T | undefined {
  return datasets.find(({ id }) => id === name) ?? datasets.find(({ title }) => isSameTitle(title, name));
}
