import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, the longest first: one of them begun last would be waited for alone. */
const LONG = [
  'window-pauses',
  'window-runs',
  'training-kills',
  'cli',
  'window-accessibility',
  'window-training',
  'window-draw',
  'page-kills',
];

function placeOf({ moduleId, project }: TestSpecification): number {
  const place = LONG.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`));
  return project.name === 'e2e' && place >= 0 ? place : LONG.length;
}

/**
 * Vitest's order, with the long files of the window at the front. What it measured last is no help: the lanes of `npm test`
 * run beside each other and write one file of durations, in which only those of the last one stay.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => a.project.config.sequence.groupOrder - b.project.config.sequence.groupOrder || placeOf(a) - placeOf(b));
  }
}
