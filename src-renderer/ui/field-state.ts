/** What a field tells the control in it. */
export interface FieldState {
  readonly invalid: boolean;
  /** The id of the help or the problem under it. */
  readonly describedBy: string | undefined;
}
