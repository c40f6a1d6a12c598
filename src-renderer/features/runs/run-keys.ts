import { assertNever } from '@shared/assert-never.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { RunsCommand } from '@shared/ipc/contract.js';
import { canDelete, type RunCommands } from './run-menu.js';

export interface KeySurroundings {
  readonly focusSearch: () => void;
  readonly compare: () => void;
  /** The run that is open beside the table. */
  readonly selected: RunSummary | null;
  /** The runs selected with their boxes. */
  readonly checked: readonly RunSummary[];
  readonly commands: RunCommands;
}

/** Del and Export act on the boxes when some are ticked, else on the run beside the table. */
const chosenOf = ({ selected, checked }: KeySurroundings): readonly RunSummary[] =>
  checked.length > 0 ? checked : selected ? [selected] : [];

/** Does what the menu asks of the Runs page. */
export function runCommand(command: RunsCommand, surroundings: KeySurroundings): void {
  const { focusSearch, selected, commands } = surroundings;
  const chosen = chosenOf(surroundings);
  switch (command) {
    case 'find-runs':
      focusSearch();
      return;
    case 'rename-run':
      if (selected) commands.rename(selected);
      return;
    case 'train-again':
      if (selected) commands.trainAgain(selected);
      return;
    case 'clone-settings':
      if (selected) commands.clone(selected);
      return;
    case 'export-runs':
      if (chosen.length > 0) commands.export(chosen);
      return;
    case 'delete-runs':
      if (chosen.length > 0 && chosen.every(canDelete)) commands.delete(chosen);
      return;
    default:
      assertNever(command);
  }
}

/** The keys of the Runs page that do what the menu has too. */
const KEYS: Readonly<Record<string, RunsCommand>> = { '/': 'find-runs', F2: 'rename-run', Delete: 'delete-runs' };

/** Does what a key of the Runs page stands for; whether there was anything to do. */
export function runKey(key: string, surroundings: KeySurroundings): boolean {
  const { compare, selected, commands } = surroundings;
  if (key === 'c' || key === 'C') {
    compare();
    return true;
  }
  if (key === 'b' || key === 'B') {
    if (selected) commands.pin(selected);
    return selected !== null;
  }
  const command = KEYS[key];
  if (command === undefined) return false;
  runCommand(command, surroundings);
  return command === 'find-runs' || chosenOf(surroundings).length > 0;
}
