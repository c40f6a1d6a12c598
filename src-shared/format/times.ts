import { NO_VALUE } from './numbers.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => String(value).padStart(2, '0');

/** How long something took: "13 min 51 s", "2 h 05 min", "19 s", "0.4 s" below one second. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return NO_VALUE;
  if (durationMs < 950) return `${(Math.max(0, durationMs) / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long a run was trained; no value where nothing was. */
export const formatTrainingTime = (trainingMs: number): string => formatDuration(trainingMs > 0 ? trainingMs : null);

/** Time left: "5:12", "1:02:03". Counts down to "0:00" only when nothing is left. */
export function formatCountdown(remainingMs: number | null): string {
  if (remainingMs === null) return NO_VALUE;
  const seconds = Math.ceil(Math.max(0, remainingMs) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A moment in local time: "Today 09:12", "Yesterday 18:20", "20 Nov 11:05", "20 Nov 2024". Both in Unix milliseconds. */
export function formatWhen(atMs: number | null, nowMs: number): string {
  if (atMs === null) return NO_VALUE;
  const at = new Date(atMs);
  const now = new Date(nowMs);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === now.toDateString()) return `Today ${clock}`;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === yesterday.toDateString()) return `Yesterday ${clock}`;
  const day = `${at.getDate()} ${MONTHS[at.getMonth()] ?? ''}`;
  return at.getFullYear() === now.getFullYear() ? `${day} ${clock}` : `${day} ${at.getFullYear()}`;
}
