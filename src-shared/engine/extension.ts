import type { ResumeState } from './protocol.js';

/** The end of a run that another one extends. Without a `generator` its state was gone: only its weights go on. */
export interface ExtendedState {
  readonly step: number;
  readonly epoch: number;
  readonly generator: string | null;
}

const textOf = (extended: ExtendedState): string => JSON.stringify({ extends: extended });

/** The state before the first step of a run that extends another one, from that one's last state. */
export function extendState(end: ResumeState): ResumeState {
  const { step, epoch, slots, generator } = end;
  return { step: 0, epoch: 0, slots, generator: textOf({ step, epoch, generator }) };
}

/** The same where only the weights after `epoch` epochs are left: the optimizer starts anew. */
export function extendWeights(epoch: number): ResumeState {
  return { step: 0, epoch: 0, slots: [], generator: textOf({ step: 0, epoch, generator: null }) };
}

/** Whether a saved state, of a run under way or before its first step, is of a run that extends another one. */
export function extendsAnother({ generator }: Pick<ResumeState, 'generator'>): boolean {
  const values: unknown = JSON.parse(generator);
  if (typeof values !== 'object' || values === null) return false;
  return 'extends' in values || ('baseEpoch' in values && Number(values.baseEpoch) > 0);
}

/** What extendState or extendWeights wrote; null for the text of a run under way. Throws when it is no JSON or no whole extension. */
export function readExtended(text: string): ExtendedState | null {
  const values: unknown = JSON.parse(text);
  if (typeof values !== 'object' || values === null || !('extends' in values)) return null;
  const { step, epoch, generator } = values.extends as Partial<Record<keyof ExtendedState, unknown>>;
  if (!Number.isInteger(step) || !Number.isInteger(epoch)) throw new Error('the end of the extended run is missing');
  return { step: Number(step), epoch: Number(epoch), generator: typeof generator === 'string' ? generator : null };
}
