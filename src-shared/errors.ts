/** Every expected failure of the product. Codes are stable: tests, scripts and the window tell failures apart by them. */
export const ERROR_CODES = [
  'bad-request',
  'invalid-config',
  'dataset-missing',
  'dataset-damaged',
  'engine-unavailable',
  'engine-crashed',
  'engine-self-test-failed',
  'loss-not-finite',
  'out-of-memory',
  'already-training',
  'not-training',
  'run-not-found',
  'run-owned-elsewhere',
  'model-not-found',
  'history-unavailable',
  'history-newer',
  'history-damaged',
  'disk-full',
  'file-not-found',
  'file-malformed',
  'cannot-write',
  'cancelled',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What crosses a process border in place of an exception. `message` is for the user: what happened, what is safe, what to do. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
}

/** An expected failure. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** Turns whatever was thrown into a report; a bug becomes `internal` with its message. */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** The way back: an error report that crossed a border, as something to throw. */
export function fromErrorReport(report: ErrorReport): AppError {
  return new AppError(report.code, report.message);
}
