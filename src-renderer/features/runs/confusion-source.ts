import { perClassAccuracy, type ConfusionMatrix } from '@shared/domain/metrics.js';
import { formatCount } from '@shared/format/numbers.js';
import type { RunRecord } from '../../state/run-record.svelte.js';

export type ConfusionSource = 'test' | 'validation';

export interface ShownConfusion {
  readonly matrix: ConfusionMatrix | null;
  /** "Test, epoch 7", "Validation, epoch 13"; empty without a matrix. */
  readonly title: string;
  readonly digits: number;
}

/** The matrix that is shown and of what it is. `testEpoch`: the epoch whose weights were tested. */
export function shownConfusion(record: RunRecord, source: ConfusionSource, testEpoch: number | null): ShownConfusion {
  const isTest = source === 'test';
  const matrix = (isTest ? record.test?.confusion : record.validation?.confusion) ?? null;
  const epoch = isTest ? testEpoch : (record.validation?.epoch ?? null);
  const title = matrix === null ? '' : `${isTest ? 'Test' : 'Validation'}${epoch === null ? '' : `, epoch ${formatCount(epoch)}`}`;
  return { matrix, title, digits: matrix ? perClassAccuracy(matrix).reduce((sum, entry) => sum + entry.total, 0) : 0 };
}
