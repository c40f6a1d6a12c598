import { shortest, stepPoints, type ExportedRun } from './exported-run.js';

/** JSON has no NaN and no infinity: null stands for a number that is not finite. */
const plain = (value: number): number | null => (Number.isFinite(value) ? value : null);
const plainFields = (_key: string, value: unknown): unknown => (typeof value === 'number' ? plain(value) : value);

/**
 * Everything that is known of a run but its weights and predictions, as one JSON object; `steps` holds columns of equal
 * length, the test's confusion matrix is row-major (row = true class).
 */
export function writeRunJson({ detail, steps }: ExportedRun): Uint8Array {
  const { summary, testConfusion, ...rest } = detail;
  const points = [...stepPoints(steps)];
  const column = (read: (point: (typeof points)[number]) => number): readonly (number | null)[] =>
    points.map((point) => plain(shortest(read(point))));
  const content = {
    format: 'digit-lab-run',
    version: 1,
    run: summary,
    ...rest,
    testConfusion: testConfusion && { classes: testConfusion.classes, counts: [...testConfusion.counts] },
    steps: {
      step: points.map(({ step }) => step),
      loss: column(({ loss }) => loss),
      accuracy: column(({ accuracy }) => accuracy),
      learningRate: column(({ learningRate }) => learningRate),
      elapsedMs: column(({ elapsedMs }) => elapsedMs),
    },
  };
  return Buffer.from(`${JSON.stringify(content, plainFields)}\n`, 'utf8');
}
