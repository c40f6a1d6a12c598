/** Which rows of a long table are drawn: those in view with some around them, and the active one, which holds the focus. */

export interface RowRange {
  /** The first row, and the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** Rows drawn beyond each edge, so that scrolling by a wheel step shows no gap. */
const OVERSCAN_ROWS = 4;

export interface Viewport {
  /** How far the rows are scrolled, from the top of the first one. */
  readonly scrollPixels: number;
  readonly heightPixels: number;
  readonly rowPixels: number;
}

/** The rows in view and around it; none of an empty table. Rounded to even rows, so that fewer scroll events change it. */
export function rowsInView({ scrollPixels, heightPixels, rowPixels }: Viewport, count: number): RowRange {
  const top = Math.floor(Math.max(0, scrollPixels) / rowPixels);
  const bottom = Math.ceil((Math.max(0, scrollPixels) + heightPixels) / rowPixels);
  const first = Math.max(0, Math.floor((top - OVERSCAN_ROWS) / 2) * 2);
  const end = Math.min(count, Math.ceil((bottom + OVERSCAN_ROWS) / 2) * 2);
  return { first: Math.min(first, end), end };
}

export type DrawnItem =
  | { readonly kind: 'row'; readonly index: number }
  /** Rows that are not drawn; their space is. */
  | { readonly kind: 'gap'; readonly first: number; readonly rows: number };

/** What stands in the table from top to bottom; together it is as high as all rows. */
export function drawnItems({ first, end }: RowRange, active: number | null, count: number): readonly DrawnItem[] {
  const indices = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  const isApart = active !== null && active >= 0 && active < count && (active < first || active >= end);
  if (isApart) indices.splice(active < first ? 0 : indices.length, 0, active);
  const items: DrawnItem[] = [];
  let next = 0;
  for (const index of indices) {
    if (index > next) items.push({ kind: 'gap', first: next, rows: index - next });
    items.push({ kind: 'row', index });
    next = index + 1;
  }
  if (next < count) items.push({ kind: 'gap', first: next, rows: count - next });
  return items;
}

/** Where to scroll so that a row is wholly in view below the sticky head; null when it is already. */
export function scrollToRow(index: number, viewport: Viewport, headPixels: number): number | null {
  const { scrollPixels, heightPixels, rowPixels } = viewport;
  const [top, bottom] = [index * rowPixels, (index + 1) * rowPixels + headPixels];
  if (top < scrollPixels) return top;
  if (bottom > scrollPixels + heightPixels) return bottom - heightPixels;
  return null;
}
