import type { RunSummary } from '@shared/domain/run.js';
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

/** Does what a key of the Runs page stands for; whether there was anything to do. Del acts on the boxes when some are ticked. */
export function runKey(key: string, { focusSearch, compare, selected, checked, commands }: KeySurroundings): boolean {
  const chosen = checked.length > 0 ? checked : selected ? [selected] : [];
  switch (key) {
    case '/':
      focusSearch();
      return true;
    case 'c':
    case 'C':
      compare();
      return true;
    case 'b':
    case 'B':
      if (selected) commands.pin(selected);
      return selected !== null;
    case 'F2':
      if (selected) commands.rename(selected);
      return selected !== null;
    case 'Delete':
      if (chosen.length > 0 && chosen.every(canDelete)) commands.delete(chosen);
      return chosen.length > 0;
    default:
      return false;
  }
}
