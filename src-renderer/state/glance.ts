import type { TrainingProgress } from '@shared/domain/training.js';

/** Nobody reads numbers that run faster than this, and to paint them costs the training beside the window. */
const GLANCE_EVERY_MS = 250;

/** Whether what a status bar shows gives way to what is newer: four times a second, and at once when more than numbers changed. */
export function isGlanceDue(shown: TrainingProgress | null, newer: TrainingProgress, sinceMs: number): boolean {
  if (shown === null || sinceMs >= GLANCE_EVERY_MS) return true;
  return shown.runId !== newer.runId || shown.phase !== newer.phase || shown.epoch !== newer.epoch || shown.notice !== newer.notice;
}
