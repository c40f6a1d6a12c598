/** Whether keys go into a text or a list there, so that a bare key is no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input[type="text"], textarea, [role="combobox"], [role="listbox"], [role="dialog"]') !== null
  );
}
