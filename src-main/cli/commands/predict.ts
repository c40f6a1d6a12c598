import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import { PlainNetwork } from '@shared/forward/plain-network.js';
import { findPolarity, inkOf, POLARITIES, type Polarity } from '@shared/ink/picture.js';
import { FRAME, prepareInk, type PreparedInk } from '@shared/ink/prepare.js';
import type { History } from '../../history/history.js';
import { NODE_FILES } from '../../lib/fs-atomic.js';
import { classNamesOf } from '../../services/class-names.js';
import { findModel, targetFields, type FoundModel } from '../../services/find-model.js';
import { writeDigitImage } from '../../services/save-digit.js';
import { textOption, UsageError, type OptionValues } from '../arguments.js';
import { EXIT, type Command } from '../command.js';
import type { Output } from '../output.js';

/** The reading of one picture; `input` and `probabilities` are null when nothing is drawn on it. */
interface Reading {
  readonly file: string;
  readonly polarity: Polarity;
  readonly input: PreparedInk | null;
  readonly probabilities: readonly number[] | null;
}

/** What the call asks for. Throws UsageError. */
function askedFor(values: OptionValues, files: readonly string[]): { readonly name: string; readonly isRun: boolean } {
  if (files.length === 0) throw new UsageError('predict needs at least one IMAGE, a PNG or a JPEG.');
  const [run, model] = [textOption(values, 'run'), textOption(values, 'model')];
  if ((run === undefined) === (model === undefined)) throw new UsageError('predict needs either --run ID or --model NAME.');
  if (textOption(values, 'save-input') !== undefined && files.length > 1) {
    throw new UsageError(`--save-input takes the input of one IMAGE, and ${files.length} are given.`);
  }
  return { name: run ?? model ?? '', isRun: run !== undefined };
}

function polarityOption(values: OptionValues): Polarity | null {
  const text = textOption(values, 'polarity') ?? 'auto';
  if (text === 'auto') return null;
  const polarity = POLARITIES.find((known) => known === text);
  if (polarity === undefined) throw new UsageError(`--polarity "${text}" is not known. Use auto, ${POLARITIES.join(' or ')}.`);
  return polarity;
}

/** Throws `bad-request` for a network that is not for digits like these. */
function checkedSpec({ candidates, target }: FoundModel, isRun: boolean): ModelSpec {
  const [spec, ...others] = candidates;
  if (isRun !== (target.kind === 'run')) {
    throw new AppError('bad-request', `"${target.name}" is ${isRun ? 'no run: use --model' : 'a run: use --run'}.`);
  }
  if (spec === undefined || others.length > 0) {
    throw new AppError('bad-request', `${target.name} does not tell its activation. Import it first: models import ${target.name}`);
  }
  const { height, width } = spec.input;
  if (height !== FRAME.side || width !== FRAME.side) {
    throw new AppError('bad-request', `${target.name} reads images of ${height} × ${width}; pictures are prepared as 28 × 28.`);
  }
  return spec;
}

async function readPicture(history: History, network: PlainNetwork, file: string, asked: Polarity | null): Promise<Reading> {
  const picture = await history.readPicture(path.resolve(file));
  const polarity = asked ?? findPolarity(picture);
  const input = prepareInk({ strokes: [], image: inkOf(picture, polarity) });
  return { file, polarity, input, probabilities: input && [...network.read(input.pixels)] };
}

function report(output: Output, { target }: FoundModel, classNames: readonly string[], { file, polarity, probabilities }: Reading): void {
  const order = probabilities?.map((_, index) => index).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0)) ?? [];
  const [first = null, second = null] = order;
  const of = (index: number | null): number | null => (index === null ? null : (probabilities?.[index] ?? null));
  output.event('predicted', { file, ...targetFields(target), polarity, predicted: first, probability: of(first), probabilities });
  const words = polarity.replaceAll('-', ' ');
  if (first === null) {
    output.line(`${file}: nothing is drawn on it (${words})`);
    return;
  }
  const nameOf = (index: number | null): string => (index === null ? '–' : (classNames[index] ?? String(index)));
  output.line(`${file}: ${nameOf(first)}, ${formatPercent(of(first))}; then ${nameOf(second)}, ${formatPercent(of(second))} (${words})`);
  output.line(`  ${(probabilities ?? []).map((value, index) => `${nameOf(index)}: ${formatPercent(value)}`).join('  ')}`);
}

export const predictCommand: Command = {
  name: 'predict',
  usage: 'predict IMAGE... --run ID | --model NAME',
  about: 'Read digits in pictures',
  options: {
    run: { type: 'string' },
    model: { type: 'string' },
    polarity: { type: 'string' },
    'save-input': { type: 'string' },
  },
  help: [
    '  IMAGE               a PNG or a JPEG of one digit, at any size and place',
    '  --run ID            a run (its kept epoch), as listed by runs list',
    '  --model NAME        id or name of a model, as listed by models list, e.g. reference-cnn',
    '  --polarity P        dark-on-light, light-on-dark or auto (default)',
    '  --save-input FILE   the 28 × 28 pixels that the network reads, as a PNG',
  ].join('\n'),
  async run({ openHistory, output }, values, files) {
    const { name, isRun } = askedFor(values, files);
    const polarity = polarityOption(values);
    // Looked at before a history is opened, which would make a data folder
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) throw new AppError('file-not-found', `There is no file ${missing}.`);
    const history = await openHistory();
    const found = await findModel(history, name);
    const network = new PlainNetwork(checkedSpec(found, isRun), found.weights);
    const classNames = await classNamesOf(history, found.dataset, network.spec.classes);
    const saveTo = textOption(values, 'save-input');
    for (const file of files) {
      const reading = await readPicture(history, network, file, polarity);
      if (saveTo !== undefined && reading.input !== null) {
        writeDigitImage(NODE_FILES, path.resolve(saveTo), { ...reading.input, height: FRAME.side, width: FRAME.side });
      }
      report(output, found, classNames, reading);
    }
    return EXIT.done;
  },
};
