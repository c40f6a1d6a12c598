/** Everything a canvas needs from the style sheet, read when it draws. Colours are CSS colour texts. */
export interface Appearance {
  readonly surface: string;
  readonly ahead: string;
  readonly grid: string;
  readonly baseline: string;
  readonly faint: string;
  readonly text: string;
  readonly fontFamily: string;
  /** Colour of a run, 1 to 8. */
  run(colour: number): string;
}

/** Reads the tokens as they apply to an element. */
export function readAppearance(element: Element): Appearance {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const runs = Array.from({ length: 8 }, (_, index) => token(`--run-${index + 1}`));
  return {
    surface: token('--surface'),
    ahead: token('--canvas'),
    grid: token('--grid'),
    baseline: token('--control-line'),
    faint: token('--text-faint'),
    text: token('--text'),
    fontFamily: style.fontFamily,
    run: (colour) => runs[colour - 1] ?? token('--text'),
  };
}

const MEDIA = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'] as const;

/**
 * Calls back when drawn colours or fonts may have changed: another theme (the `data-theme` attribute or the system's),
 * more contrast, a font that has arrived. Returns the way to stop.
 */
export function watchAppearance(onchange: () => void): () => void {
  const observer = new MutationObserver(onchange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  const queries = MEDIA.map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', onchange);
  document.fonts.addEventListener('loadingdone', onchange);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', onchange);
    document.fonts.removeEventListener('loadingdone', onchange);
  };
}
