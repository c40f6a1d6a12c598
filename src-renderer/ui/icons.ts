/** Line icons on a 20 x 20 grid, as SVG paths. */
export const ICONS = {
  train: 'M3 4v12h14M6 6c1.5 6 4 7.5 10.5 8',
  runs: 'M7 5h10M7 10h10M7 15h10M3.5 5h.01M3.5 10h.01M3.5 15h.01',
  compare: 'M3 16c4 0 4-10 14-11M3 11c5 0 7 4 14 4',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M15 6a2 2 0 1 1-4 0a2 2 0 1 1 4 0M9 14a2 2 0 1 1-4 0a2 2 0 1 1 4 0',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.5h.01',
  error: 'M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 6.5v4.5M10 13.5h.01',
  busy: 'M15.5 10a5.5 5.5 0 1 1-5.5-5.5',
  stop: 'M5.5 5.5h9v9h-9z',
  chevron: 'M6 8l4 4 4-4',
  import: 'M10 13V4M6.5 7.5L10 4l3.5 3.5M4 13v3h12v-3',
  save: 'M10 4v9M6.5 9.5L10 13l3.5-3.5M4 14v2h12v-2',
  pin: 'M7 3h6l-1 6 3 3H5l3-3zM10 12v5',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.5l4 4 8-9',
  close: 'M5 5l10 10M15 5L5 15',
} as const;
export type IconName = keyof typeof ICONS;
