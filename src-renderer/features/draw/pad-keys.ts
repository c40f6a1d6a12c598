import type { DrawPageState } from '../../state/draw-page.svelte.js';
import { isTyping } from '../../ui/keys.js';

/** Does what a key stands for wherever a pad is in view: undo, redo, clear, pen or eraser. */
export function handlePadKeys(event: KeyboardEvent, page: DrawPageState): void {
  if (event.defaultPrevented || isTyping(event.target) || event.altKey || event.metaKey) return;
  const { pad } = page.draw;
  const key = event.key.toLowerCase();
  if (event.ctrlKey && (key === 'y' || (key === 'z' && event.shiftKey))) pad.redo();
  else if (event.ctrlKey && key === 'z') pad.undo();
  else if (event.ctrlKey) return;
  else if (key === 'delete') page.clear();
  else if (key === 'e') pad.tool = pad.tool === 'eraser' ? 'pen' : 'eraser';
  else return;
  event.preventDefault();
}
