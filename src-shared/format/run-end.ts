import type { RunSummary } from '../domain/run.js';
import { formatCountOf, formatPlural } from './numbers.js';

/** Why a finished run has fewer epochs than planned, as a sentence; null when it has them all or ended in another way. */
export function describeEarlyEnd(run: Pick<RunSummary, 'status' | 'epochsDone' | 'epochsPlanned' | 'best'>): string | null {
  const { status, epochsDone, epochsPlanned, best } = run;
  if (status !== 'finished' || epochsDone >= epochsPlanned || best === null) return null;
  const waited = formatPlural(epochsDone - best.epoch, 'epoch');
  return `Ended after epoch ${formatCountOf(epochsDone, epochsPlanned)}, because the validation loss had not fallen for ${waited}.`;
}
