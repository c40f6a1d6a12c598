/**
 * Before a row of a list goes, moves the focus on to the same button of the next row, else of the one before it; so several
 * rows can go one after the other. False when there is no other row.
 */
export function focusNeighbour(list: ParentNode | undefined, button: string, at: number): boolean {
  const buttons = [...(list?.querySelectorAll<HTMLElement>(button) ?? [])];
  const neighbour = buttons[at + 1] ?? buttons[at - 1];
  neighbour?.focus();
  return neighbour !== undefined;
}
