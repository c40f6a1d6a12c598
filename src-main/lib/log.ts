/** One line to stderr for each entry: time, area, text. stdout belongs to results. */
export interface Log {
  info(area: string, text: string): void;
  error(area: string, text: string, cause?: unknown): void;
}

function describe(cause: unknown): string {
  if (cause === undefined) return '';
  return ` | ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`;
}

/** `write` gets whole lines. `quiet` drops everything but errors. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date(), quiet = false): Log {
  const line = (level: string, area: string, text: string): void => {
    write(`${now().toISOString()} ${level} ${area}: ${text.trimEnd()}\n`);
  };
  return {
    info: (area, text) => {
      if (!quiet) line('info', area, text);
    },
    error: (area, text, cause) => {
      line('error', area, text + describe(cause));
    },
  };
}
