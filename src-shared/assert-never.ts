/** The end of an exhaustive switch: does not compile while a case is missing, throws if a foreign value arrives at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
