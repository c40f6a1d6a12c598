import type { SortColumn } from '../../state/runs-view.js';

export interface RunColumn {
  readonly id: SortColumn;
  readonly title: string;
  readonly numeric: boolean;
}

/** The columns between the box and the menu; all of them sort. */
export const RUN_COLUMNS: readonly RunColumn[] = [
  { id: 'name', title: 'Name', numeric: false },
  { id: 'model', title: 'Model', numeric: false },
  { id: 'status', title: 'Status', numeric: false },
  { id: 'loss', title: 'Validation loss', numeric: false },
  { id: 'best', title: 'Best validation', numeric: true },
  { id: 'test', title: 'Test', numeric: true },
  { id: 'misread', title: 'Misread', numeric: true },
  { id: 'duration', title: 'Duration', numeric: true },
  { id: 'started', title: 'Started', numeric: false },
];
