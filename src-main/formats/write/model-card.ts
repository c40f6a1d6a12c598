import { describeShifts, type AveragedScore } from '@shared/domain/averaging.js';
import { classReports } from '@shared/domain/class-report.js';
import type { ConfusionMatrix } from '@shared/domain/metrics.js';
import type { RunDetail } from '@shared/domain/run.js';
import { formatCount, formatCountOf, formatLoss, formatPercent, formatSetting } from '@shared/format/numbers.js';
import { configurationFacts, environmentFacts, type Fact } from '@shared/format/run-facts.js';
import { CARD_STYLE } from './card-style.js';
import { cardCurves } from './card-curves.js';
import type { ExportedRun } from './exported-run.js';
import { html, NOTHING, type Markup } from './html.js';

/** Everything that a model card says of a run. */
export interface CardContent extends ExportedRun {
  readonly datasetTitle: string;
  readonly classNames: readonly string[];
  /** Test results of the kept epoch that were averaged over shifted images, if any were asked for. */
  readonly averaged: readonly AveragedScore[];
  /** SHA-256 of the kept epoch's weights, hexadecimal; null when they cannot be read, or no epoch was finished. */
  readonly weightsSha256: string | null;
  /** Unix milliseconds. */
  readonly writtenAt: number;
}

const when = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const factTable = (title: string, facts: readonly Fact[]): Markup =>
  facts.length === 0
    ? NOTHING
    : html`<section>
        <h2>${title}</h2>
        <table class="facts">
          <tbody>
            ${facts.map(
              ({ name, value }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${value}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section> `;

/** The plain test first, then what was averaged, each with the number of its shifts. */
function resultFacts({ summary }: RunDetail, averaged: readonly AveragedScore[]): readonly Fact[] {
  const { test, best } = summary;
  const scored = (name: string, { correct, total, loss }: Omit<AveragedScore, 'shifts'>): Fact => ({
    name,
    value: `${formatPercent(correct / total)} (${formatCountOf(correct, total)}), loss ${formatLoss(loss)}`,
  });
  return [
    ...(test === null ? [{ name: 'Test', value: 'not tested' }] : [scored(`Test, epoch ${test.epoch}`, test)]),
    ...averaged.map((score) => scored(`Test${describeShifts(score.shifts)}`, score)),
    ...(best === null
      ? []
      : [
          {
            name: `Validation, epoch ${best.epoch}`,
            value: `${formatPercent(best.validationAccuracy)}, loss ${formatLoss(best.validationLoss)}`,
          },
        ]),
  ];
}

function matrixTable({ classes, counts }: ConfusionMatrix, classNames: readonly string[]): Markup {
  const indices = Array.from({ length: classes }, (_, index) => index);
  const nameOf = (index: number): string => classNames[index] ?? String(index);
  const cell = (row: number, column: number): Markup => {
    const count = counts[row * classes + column] ?? 0;
    const kind = row === column ? 'right' : count > 0 ? 'wrong' : 'none';
    return html`<td class="${kind}">${formatCount(count)}</td>`;
  };
  return html`<section><h2>Confusion on the test</h2>
<p>A row for each true class, a column for each answer.</p>
<div class="wide"><table class="matrix"><thead><tr><td></td>${indices.map((index) => html`<th scope="col">${nameOf(index)}</th>`)}</tr></thead>
<tbody>${indices.map((row) => html`<tr><th scope="row">${nameOf(row)}</th>${indices.map((column) => cell(row, column))}</tr>
`)}</tbody></table></div></section>
`;
} // prettier-ignore

function classTable(confusion: ConfusionMatrix, classNames: readonly string[]): Markup {
  const rows = classReports(confusion).map(
    ({ images, correct, precision, recall, f1 }, index) =>
      html`<tr><th scope="row">${classNames[index] ?? String(index)}</th><td>${formatCount(images)}</td><td>${formatCount(correct)}</td><td>${formatPercent(recall)}</td><td>${formatPercent(precision)}</td><td>${formatPercent(f1)}</td></tr>
`,
  );
  const heads = ['Class', 'Images', 'Right', 'Recall', 'Precision', 'F1'];
  return html`<section><h2>Each class</h2>
<div class="wide"><table class="classes"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>
`;
} // prettier-ignore

function checksumFacts({ detail, weightsSha256 }: CardContent): readonly Fact[] {
  const { summary, environment } = detail;
  return [
    { name: 'Run', value: summary.id },
    ...(environment === null ? [] : [{ name: 'Data set', value: environment.datasetChecksum }]),
    ...(summary.best === null
      ? []
      : [
          {
            name: `Weights, epoch ${summary.best.epoch}`,
            value: weightsSha256 === null ? 'cannot be read any more' : `SHA-256 ${weightsSha256}`,
          },
        ]),
  ];
}

/** The changes of the learning rate that a person made in mid-run are part of what was trained. */
const rateFacts = ({ rateChanges }: RunDetail): readonly Fact[] =>
  rateChanges.map(({ step, learningRate }) => ({
    name: `From step ${formatCount(step)}`,
    value: `learning rate ${formatSetting(learningRate)}`,
  }));

/** A run as one HTML file that stands on its own: no script, nothing loaded; light or dark as the reader's system is. */
export function writeModelCard(content: CardContent): Uint8Array {
  const { detail, classNames, datasetTitle, averaged, writtenAt } = content;
  const { summary, testConfusion, environment } = detail;
  const { notes } = summary;
  const tested = testConfusion === null ? NOTHING : html`${matrixTable(testConfusion, classNames)}${classTable(testConfusion, classNames)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${summary.name} – model card</title>
<style>${CARD_STYLE}</style>
</head>
<body>
<main>
<h1>${summary.name}</h1>
<p>${summary.modelKind} that reads ${datasetTitle}, trained by Digit Lab on ${when(summary.createdAt)}; ${summary.status}, ${formatCountOf(summary.epochsDone, summary.epochsPlanned)} epochs. Written on ${when(writtenAt)}.</p>
${factTable('Results', resultFacts(detail, averaged))}${notes === '' ? NOTHING : html`<section><h2>Notes</h2><p class="notes">${notes}</p></section>
`}<section><h2>Curves</h2>
${cardCurves(content)}</section>
${tested}${factTable('Configuration', [...configurationFacts(detail, datasetTitle), ...rateFacts(detail)])}${factTable('Environment', environmentFacts(environment))}${factTable('Checksums', checksumFacts(content))}</main>
</body>
</html>
`;
  return new TextEncoder().encode(page.text);
} // prettier-ignore
