/** Where a command writes: JSON lines for programs, or text for a person. Logs never come here. */
export interface Output {
  readonly json: boolean;
  /** Whether a progress bar may be drawn and redrawn. */
  readonly interactive: boolean;
  /** One line of JSON; only with --json. */
  event(name: string, fields: Readonly<Record<string, unknown>>): void;
  /** One line of text; only without --json. */
  line(text: string): void;
  /** Replaces the last progress line on a terminal; nothing elsewhere. */
  progress(text: string): void;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const CLEAR_LINE = '\r\u001b[K';

export function createOutput(json: boolean, stream: Stream): Output {
  const interactive = !json && stream.isTTY === true;
  return {
    json,
    interactive,
    event: (name, fields) => {
      if (json) stream.write(`${JSON.stringify({ event: name, ...fields })}\n`);
    },
    line: (text) => {
      if (!json) stream.write(`${interactive ? CLEAR_LINE : ''}${text}\n`);
    },
    progress: (text) => {
      if (interactive) stream.write(CLEAR_LINE + text);
    },
  };
}
