import { AppError } from '@shared/errors.js';

/** The ids as they were typed, each once. Throws `run-not-found` for what cannot be one, before a history is opened. */
export function checkRunIds(typed: readonly string[]): readonly string[] {
  const wrong = typed.find((id) => !/^[a-z0-9-]{1,64}$/.test(id));
  if (wrong !== undefined) throw new AppError('run-not-found', `There is no run "${wrong}". List the runs with: runs list`);
  return [...new Set(typed)];
}
