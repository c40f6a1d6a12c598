/** Where a picture's place is in the box of all of them, in CSS pixels. */
export interface TileBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The boxes of the elements with `data-tile`, by its number; null for numbers that no element has. */
export function tileBoxes(parent: HTMLElement, count: number): readonly (TileBox | null)[] {
  const origin = parent.getBoundingClientRect();
  const boxes = Array.from({ length: count }, (): TileBox | null => null);
  for (const element of parent.querySelectorAll<HTMLElement>('[data-tile]')) {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const index = Number(element.dataset['tile']);
    if (index >= count) continue;
    boxes[index] = { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top };
  }
  return boxes;
}
