/** Every key that does something, by where it does. Keys of one entry are pressed together, alternatives stand apart. */
export interface Shortcut {
  readonly keys: readonly (readonly string[])[];
  readonly does: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

const key = (does: string, ...keys: readonly (string | readonly string[])[]): Shortcut => ({
  does,
  keys: keys.map((one) => (typeof one === 'string' ? [one] : one)),
});

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      key('Train, Runs, Compare, Inspect, Draw', '1', '2', '3', '4', '5'),
      key('The same from inside a field', ['Ctrl', '1–5']),
      key('New training', ['Ctrl', 'N']),
      key('Import models', ['Ctrl', 'O']),
      key('Settings', ['Ctrl', ',']),
      key('This list', '?'),
      key('Close, or free what was kept', 'Esc'),
    ],
  },
  {
    title: 'Charts',
    shortcuts: [
      key('Move the crosshair by epochs', '←', '→'),
      key('Move it step by step', ['Shift', '←'], ['Shift', '→']),
      key('Keep the crosshair', 'Enter'),
      key('Scale y', '↑', '↓'),
      key('Show everything again', '0'),
      key('Table behind the chart', 'T'),
      key('Logarithmic or linear loss', 'L'),
      key('Step, epoch or time along x', 'X'),
    ],
  },
  {
    title: 'Train',
    shortcuts: [key('Start or queue', ['Ctrl', 'Enter']), key('Pause or resume', 'Space'), key('Stop and keep', ['Ctrl', '.'])],
  },
  {
    title: 'Runs',
    shortcuts: [
      key('Search', '/'),
      key('Rename', 'F2'),
      key('Pin as the baseline', 'B'),
      key('Compare the selected runs', 'C'),
      key('Inspect', ['Ctrl', 'I']),
      key('Export', ['Ctrl', 'E']),
      key('Delete', 'Del'),
    ],
  },
  {
    title: 'Compare',
    shortcuts: [
      key('Move a run in the order', ['Alt', '←'], ['Alt', '→']),
      key('Make a run the baseline', 'B'),
      key('Take a run out', 'Del'),
    ],
  },
  {
    title: 'Inspect',
    shortcuts: [key('Previous or next saved epoch', '[', ']'), key('Previous or next digit or filter', '←', '→')],
  },
  {
    title: 'Draw',
    shortcuts: [
      key('Undo a stroke', ['Ctrl', 'Z']),
      key('Redo it', ['Ctrl', 'Shift', 'Z'], ['Ctrl', 'Y']),
      key('Eraser', 'E'),
      key('Clear the pad', 'Del'),
      key('On the pad: move its cursor', '←', '→', '↑', '↓'),
      key('On the pad: set the pen down, lift it', 'Space'),
      key('On the pad: say which digit it is, and keep it', '0–9', 'Enter'),
    ],
  },
];
