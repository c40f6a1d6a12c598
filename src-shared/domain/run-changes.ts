import { formatCount } from '../format/numbers.js';
import { LIMITS } from './run-config-rules.js';
import { RUN_COLOURS, type RunChanges } from './run.js';

export const EDIT_LIMITS = { nameLength: LIMITS.nameLength, notesLength: 20_000, tagLength: 40, tags: 20 } as const;

/** Changes as they are kept: name and tags trimmed, each tag once; or a sentence that says what cannot be kept. */
export type CheckedChanges = { readonly kind: 'good'; readonly changes: RunChanges } | { readonly kind: 'bad'; readonly problem: string };

export function checkChanges(changes: RunChanges): CheckedChanges {
  const name = changes.name?.trim();
  const tags = changes.tags && [...new Set(changes.tags.map((tag) => tag.trim()))];
  const problem = nameProblem(name) ?? notesProblem(changes.notes) ?? tagsProblem(tags) ?? colourProblem(changes.colour);
  if (problem !== undefined) return { kind: 'bad', problem };
  return { kind: 'good', changes: { ...changes, ...(name === undefined ? {} : { name }), ...(tags ? { tags } : {}) } };
}

function nameProblem(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name.length >= 1 && name.length <= EDIT_LIMITS.nameLength) return undefined;
  return `A run cannot have a name of ${formatCount(name.length)} characters. Use 1 to ${EDIT_LIMITS.nameLength}.`;
}

function notesProblem(notes: string | undefined): string | undefined {
  if (notes === undefined || notes.length <= EDIT_LIMITS.notesLength) return undefined;
  return `Notes of ${formatCount(notes.length)} characters cannot be kept. Use at most ${formatCount(EDIT_LIMITS.notesLength)}.`;
}

function tagsProblem(tags: readonly string[] | undefined): string | undefined {
  if (tags === undefined) return undefined;
  if (tags.length > EDIT_LIMITS.tags) return `A run cannot have ${formatCount(tags.length)} tags. Use at most ${EDIT_LIMITS.tags}.`;
  const wrong = tags.find((tag) => tag.length < 1 || tag.length > EDIT_LIMITS.tagLength);
  return wrong === undefined ? undefined : `A tag cannot have ${formatCount(wrong.length)} characters. Use 1 to ${EDIT_LIMITS.tagLength}.`;
}

function colourProblem(colour: number | undefined): string | undefined {
  const isKnown = colour === undefined || (Number.isInteger(colour) && colour >= 1 && colour <= RUN_COLOURS);
  return isKnown ? undefined : `There is no run colour ${colour}. Use 1 to ${RUN_COLOURS}.`;
}
