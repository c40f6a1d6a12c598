/** An element as it was read back; `text` is its own and that of all within. */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly HtmlElement[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: HtmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const VOID = new Set(['meta', 'line', 'polyline', 'circle']);
const TAG = /^<(\/?)([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)(\/?)>/;

function unescaped(text: string): string {
  if (/[<>"']/.test(text)) throw new Error(`A bare character of HTML stands in ${JSON.stringify(text.slice(0, 60))}.`);
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no entity that is used here.`);
    return character;
  });
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/ ([a-zA-Z0-9-]+)="([^"<>]*)"/g)].map(([, name = '', value = '']) => [
      name,
      unescaped(value.replaceAll("'", '&#39;')),
    ]),
  );
}

/**
 * Reads HTML far more strictly than a browser: every element is closed in its order, attributes are quoted, nothing that
 * means something to HTML stands bare in a text. The text of <style> is taken as it is. Throws what is wrong.
 */
export function readStrictHtml(source: string): HtmlElement {
  const start = '<!doctype html>\n';
  if (!source.startsWith(start)) throw new Error('It does not begin with a doctype.');
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  let rest = source.slice(start.length);
  const inner = (): Open => open.at(-1) ?? root;
  const close = (): void => {
    const done = open.pop();
    if (done === undefined || done === root) throw new Error('More is closed than was opened.');
    inner().children.push(done);
    inner().text += done.text;
  };
  while (rest !== '') {
    const style = inner().name === 'style' ? rest.indexOf('</style>') : -1;
    const until = style >= 0 ? style : rest.indexOf('<');
    const plain = until < 0 ? rest : rest.slice(0, until);
    inner().text += style >= 0 ? plain : unescaped(plain.replace(/["']/g, (quote) => (quote === '"' ? '&quot;' : '&#39;')));
    rest = rest.slice(plain.length);
    if (rest === '') break;
    const [tag, slash, name = '', attributes = '', self] = TAG.exec(rest) ?? [];
    if (tag === undefined) throw new Error(`This is no tag: ${rest.slice(0, 60)}`);
    rest = rest.slice(tag.length);
    if (slash === '/') {
      if (inner().name !== name) throw new Error(`${inner().name} is closed as ${name}.`);
      close();
    } else {
      open.push({ name, attributes: attributesOf(attributes), children: [], text: '' });
      if (self === '/' || VOID.has(name)) close();
    }
  }
  if (open.length !== 1) throw new Error(`${inner().name} is never closed.`);
  const [html, ...others] = root.children;
  if (html?.name !== 'html' || others.length > 0) throw new Error('It is not one html element.');
  return html;
}

/** Every element with this name, in the order of the text. */
export function elementsNamed(element: HtmlElement, name: string): readonly HtmlElement[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => elementsNamed(child, name))];
}

export function everyElement(element: HtmlElement): readonly HtmlElement[] {
  return [element, ...element.children.flatMap(everyElement)];
}
