import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A wrong call: unknown command or option, a value of the wrong kind. Exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

export type OptionTable = NonNullable<ParseArgsConfig['options']>;
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** Options every command takes. */
export const COMMON_OPTIONS = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** Parses strictly: an unknown option or a missing value is a UsageError that names it. */
export function parseCommandLine(
  args: readonly string[],
  options: OptionTable,
): { readonly values: OptionValues; readonly positionals: readonly string[] } {
  try {
    // A value may start with a minus (--learning-rate -1): join it to its option so that the rules can name it.
    const joined = joinNegativeNumbers(args, options);
    const { values, positionals } = parseArgs({ args: joined, options, allowPositionals: true, strict: true });
    return { values: values as OptionValues, positionals };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message.split('. ')[0] ?? error.message}.`, { cause: error });
    throw error;
  }
}

function joinNegativeNumbers(args: readonly string[], options: OptionTable): string[] {
  const joined: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [argument = '', value] = [args[at], args[at + 1]];
    const takesValue = argument.startsWith('--') && options[argument.slice(2)]?.type === 'string';
    if (takesValue && value !== undefined && /^-[\d.]/.test(value)) {
      joined.push(`${argument}=${value}`);
      at++;
    } else joined.push(argument);
  }
  return joined;
}

/** The value of a text option, or undefined when it was not given. */
export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a switch was given. */
export function flagOption(values: OptionValues, name: string): boolean {
  return values[name] === true;
}

/** A number, or a UsageError that names the option and the value. Ranges are for configProblems. */
export function numberOption(values: OptionValues, name: string): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--${name} "${text}" is not a number. Use a number such as 20 or 0.001.`);
  return value;
}
