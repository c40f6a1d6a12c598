import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { SECTION_IDS } from '../arguments.js';
import { machineLine } from '../machine.js';
import type { BenchResults } from '../results.js';
import { stepsChart } from './chart.js';
import { drawSummary } from './draw.js';
import { inspectSummary } from './inspect.js';
import { partsOf, summaryTable, type ReportPart } from './sections.js';
import { asMarkdown } from './table.js';

/**
 * Replaces what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`, or answers null when the text has no
 * such place. Throws when only one of the two is there.
 */
export function replaceSection(text: string, name: string, content: string): string | null {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 && end < 0) return null;
  if (start < 0 || end < start) throw new Error(`"${open}" must stand before "${close}", and only one of them was found there.`);
  return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
}

const CHART = 'docs/results/bench.svg';

function measuredLine(results: BenchResults): string {
  const day = results.date.slice(0, 10);
  return `Measured on ${day}: ${machineLine(results.machine, results.versions)}; ${results.rounds} rounds, ${results.threads} threads each.`;
}

function markdownOf({ title, table, note }: ReportPart): string {
  return [`### ${title}`, asMarkdown(table), ...(note === '' ? [] : [note])].join('\n\n');
}

/** What goes to each marked place; `linkTo` turns a path from the root into a link from the file. */
function contents(results: BenchResults, linkTo: (file: string) => string): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const section of SECTION_IDS) {
    const parts = partsOf(results, section);
    if (parts.length > 0) places.set(section, [measuredLine(results), ...parts.map(markdownOf)].join('\n\n'));
  }
  const { steps, inspect, draw } = results.sections;
  if (steps) {
    const picture = `![Time of a training step, relative to Digit Lab](${linkTo(CHART)})`;
    places.set('summary', [asMarkdown(summaryTable(steps)), picture, measuredLine(results)].join('\n\n'));
  }
  if (inspect) places.set('inspect-summary', [asMarkdown(inspectSummary(inspect)), measuredLine(results)].join('\n\n'));
  if (draw) places.set('draw-summary', [asMarkdown(drawSummary(draw)), measuredLine(results)].join('\n\n'));
  return places;
}

async function publishTo(root: string, file: string, results: BenchResults): Promise<void> {
  const whole = path.join(root, file);
  if (!existsSync(whole)) return;
  const linkTo = (target: string): string => path.posix.relative(path.posix.dirname(file), target);
  let text = readFileSync(whole, 'utf8');
  for (const [name, content] of contents(results, linkTo)) text = replaceSection(text, name, content) ?? text;
  writeFileSync(whole, await format(text, { ...(await resolveConfig(whole)), filepath: whole }));
}

/** Keeps the results under docs/results and shows them where docs/performance.md and README.md have places for them. */
export async function publish(root: string, results: BenchResults): Promise<string> {
  const stamp = results.date.slice(0, 19).replace('T', '-').replaceAll(':', '');
  const file = `docs/results/bench-${stamp}.json`;
  mkdirSync(path.join(root, 'docs', 'results'), { recursive: true });
  writeFileSync(path.join(root, file), `${JSON.stringify(results, null, 1)}\n`);
  if (results.sections.steps) writeFileSync(path.join(root, CHART), stepsChart(results.sections.steps));
  await publishTo(root, 'docs/performance.md', results);
  await publishTo(root, 'README.md', results);
  return file;
}
