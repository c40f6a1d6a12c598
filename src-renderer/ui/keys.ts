/** Whether the space bar works a control there, so that it is no shortcut. */
export function isControl(target: EventTarget | null): boolean {
  return isTyping(target) || (target instanceof Element && target.closest('a[href], button, input, summary') !== null);
}

/** Whether keys go into a text or a list there, so that a bare key is no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input[type="text"], textarea, [role="combobox"], [role="listbox"], [role="dialog"]') !== null
  );
}
