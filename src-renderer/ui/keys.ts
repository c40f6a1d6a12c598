/** Whether the space bar works a control there, so that it is no shortcut. */
export function isControl(target: EventTarget | null): boolean {
  return isTyping(target) || (target instanceof Element && target.closest('a[href], button, input, summary') !== null);
}

const TAKES_KEYS = 'input[type="text"], textarea, [role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]';

/** Whether keys go into a text, a list or a menu there, so that a bare key is no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TAKES_KEYS) !== null;
}
