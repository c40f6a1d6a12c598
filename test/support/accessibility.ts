import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What the theme can change; structure and words are the same in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * What axe-core finds serious or critical in the page or a part of it: "rule: element", nothing when all is well. In the
 * dark only the colours are looked at: to be asked after the same in the light.
 */
export async function seriousViolations(page: Page, scheme: 'light' | 'dark', selector = 'html'): Promise<readonly string[]> {
  if (await page.evaluate<boolean>("typeof axe === 'undefined'")) await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(scheme === 'dark' ? { runOnly: { type: 'rule', values: COLOUR_RULES } } : {}) };
  const run = `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const found = await page.evaluate<readonly Violation[]>(run);
  const bad = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return bad.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 160) ?? ''} ${nodes[0]?.failureSummary ?? ''}`);
}

/** One stop of the Tab key. */
export interface TabStop {
  /** Role and words, for people who read a failure. */
  readonly name: string;
  /** Whether it can be seen that it has the focus: a ring of its own or of what it lies in, within the window. */
  readonly visible: boolean;
}

/** Describes the element with the focus, as the text of a script; null at the page's end. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  let ringed = false;
  for (let part = element; part !== null && !ringed; part = part.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    ringed = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  }
  const words = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
  return { name: (element.getAttribute('role') ?? element.tagName.toLowerCase()) + ' ' + words.trim().slice(0, 60), visible: inside && ringed };
})()`;

/** Presses Tab from the page's beginning until it comes round; throws when it does not within `most` stops. */
export async function walkByTab(page: Page, most = 400): Promise<readonly TabStop[]> {
  await page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')");
  const stops: TabStop[] = [];
  for (let count = 0; count < most; count++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<TabStop | null>(FOCUSED);
    if (stop === null) return stops;
    if (stops.length > 3 && stop.name === stops[0]?.name) return stops;
    stops.push(stop);
  }
  throw new Error(
    `Tab does not come round within ${most} stops; the last: ${stops
      .slice(-5)
      .map(({ name }) => name)
      .join(' | ')}`,
  );
}
