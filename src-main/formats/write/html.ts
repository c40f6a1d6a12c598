/** Text that is HTML already; anything else is escaped when it is put in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Controls, which HTML cannot hold at all, become the sign for what cannot be shown. */
function escaped(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}/gu, '�').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(({ text }) => text).join('');
}

/** html`<b>${name}</b>`: HTML (or SVG) in which every text and number is escaped, in elements as in quoted attributes. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.map((text, index) => text + (index < parts.length ? textOf(parts[index] ?? '') : '')).join(''));
}

export const NOTHING = new Markup('');
