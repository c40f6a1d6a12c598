import { existsSync } from 'node:fs';
import path from 'node:path';
import { convStages } from '@shared/domain/conv-stages.js';
import { EXPLAIN_METHODS, type ExplainMethod, type LayerProfile } from '@shared/domain/inspection.js';
import type { NetworkRef } from '@shared/domain/network.js';
import { AppError } from '@shared/errors.js';
import { formatPercent } from '@shared/format/numbers.js';
import type { NetworkView } from '@shared/ipc/contract.js';
import { writeTogether } from '../../lib/files-together.js';
import { NODE_FILES, writeFailure } from '../../lib/fs-atomic.js';
import { findNetwork } from '../../services/find-model.js';
import { explanationFile, kernelFiles, mapFiles, profileFiles, type InspectionFiles } from '../../services/inspection-files.js';
import type { InspectionService } from '../../services/inspection-service.js';
import { numberOption, textOption, UsageError, type OptionTable, type OptionValues } from '../arguments.js';
import { EXIT, type Command, type CommandContext } from '../command.js';

const NETWORK_OPTIONS = { epoch: { type: 'string' }, index: { type: 'string' } } as const satisfies OptionTable;
const NETWORK_HELP = [
  '  RUN          id of a run, as listed by runs list',
  '  MODEL        id or name of a model, as listed by models list',
  '  --epoch E    saved epoch of a run: a number, best or latest (default: best)',
] as const;

function epochOption(values: OptionValues): number | 'best' | 'latest' | null {
  const text = textOption(values, 'epoch');
  if (text === undefined || text === 'best' || text === 'latest') return text ?? null;
  return wholeOption(values, 'epoch') ?? null;
}

function wholeOption(values: OptionValues, name: string): number | undefined {
  const value = numberOption(values, name);
  if (value !== undefined && !(Number.isInteger(value) && value >= 0))
    throw new UsageError(`--${name} ${value} is not a whole number from 0 on.`);
  return value;
}

function requiredText(values: OptionValues, name: string, example: string): string {
  const text = textOption(values, name);
  if (text === undefined || text === '') throw new UsageError(`--${name} is missing. Use it like --${name} ${example}.`);
  return text;
}

interface Opened {
  readonly inspection: InspectionService;
  readonly network: NetworkRef;
  readonly view: NetworkView;
}

async function openNetwork(context: CommandContext, values: OptionValues, positionals: readonly string[]): Promise<Opened> {
  const [name, ...rest] = positionals;
  if (name === undefined || name === '' || rest.length > 0) throw new UsageError('Name one RUN or MODEL.');
  const network = await findNetwork(await context.openHistory(), name, epochOption(values));
  const { inspection } = await context.openInspection();
  return { inspection, network, view: await inspection.open(network) };
}

/** All of them appear, or none. Throws `disk-full`, `cannot-write`. */
function writeAll(folder: string, files: InspectionFiles): void {
  try {
    writeTogether(
      NODE_FILES,
      folder,
      [...files].map(([name, bytes]) => [path.join(folder, name), bytes]),
    );
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

/** The test digits that a profile names, as the picture needs them. */
async function topDigits(context: CommandContext, { view }: Opened, profile: LayerProfile): Promise<Parameters<typeof profileFiles>[1]> {
  const { height, width } = view.spec.input;
  const indices = [...new Set(profile.filters.flatMap(({ strongest }) => strongest.map(({ index }) => index)))];
  const { pixels } = await (await context.openHistory()).readDigits(view.dataset, 'test', indices);
  const size = height * width;
  return { height, width, pixelsOf: (index) => pixels.subarray(indices.indexOf(index) * size, (indices.indexOf(index) + 1) * size) };
}

/** Null when Ctrl-C ended it. */
async function profileShown(context: CommandContext, { inspection, network }: Opened, layer: string): Promise<LayerProfile | null> {
  const { output } = context;
  const { events } = await context.openInspection();
  const unsubscribe = events.on('inspection:progressed', ({ share }) => {
    output.progress(`Looking at the test digits: ${formatPercent(share, 0)}`);
  });
  let cancelling: Promise<void> = Promise.resolve();
  const stopListening = context.onInterrupt(() => {
    cancelling = inspection.cancel(network);
  });
  try {
    return await inspection.profileLayer(network, layer);
  } catch (error) {
    await cancelling;
    if (error instanceof AppError && error.code === 'cancelled') return null;
    throw error;
  } finally {
    stopListening();
    unsubscribe();
  }
}

export const inspectCommand: Command = {
  name: 'inspect',
  usage: 'inspect RUN|MODEL --layer NAME --out DIR [options]',
  about: "Write a convolution's kernels, maps and strongest digits as PNG and CSV",
  options: { ...NETWORK_OPTIONS, layer: { type: 'string' }, out: { type: 'string' } },
  help: [
    ...NETWORK_HELP,
    '  --layer L    the convolution, e.g. conv1',
    '  --index N    the test digit whose maps are written (default: 0)',
    '  --out DIR    folder for kernels, maps, top-digits (.png, .csv) and filters.csv; made if missing',
  ].join('\n'),
  async run(context, values, positionals) {
    const [layer, out] = [requiredText(values, 'layer', 'conv1'), path.resolve(requiredText(values, 'out', 'pictures'))];
    const index = wholeOption(values, 'index') ?? 0;
    const opened = await openNetwork(context, values, positionals);
    const { inspection, network, view } = opened;
    const stages = convStages(view.spec);
    const stage = stages.find(({ conv }) => conv === layer);
    if (!stage) {
      const has = stages.length === 0 ? 'It has no convolution.' : `It has ${stages.map(({ conv }) => conv).join(', ')}.`;
      throw new AppError('bad-request', `${view.name} has no convolution ${layer}. ${has}`);
    }
    const kernel = (await inspection.getWeights(network, [layer])).find(({ name }) => name.endsWith('/kernel'));
    if (!kernel) throw new Error(`${layer} has no kernel.`);
    const digit = { kind: 'dataset', dataset: view.dataset, part: 'test', index } as const;
    const maps = await inspection.getActivations({ network, digit, layers: [stage.activation] });
    const profile = await profileShown(context, opened, layer);
    if (profile === null) return EXIT.interrupted;
    const top = await topDigits(context, opened, profile);
    const files: InspectionFiles = new Map([...kernelFiles(kernel), ...mapFiles(maps), ...profileFiles(profile, top, view.classNames)]);
    writeAll(out, files);
    const dead = profile.filters.filter(({ peak }) => peak <= 0).map(({ filter }) => filter);
    context.output.event('inspected', {
      layer,
      epoch: view.epoch,
      testIndex: index,
      filters: profile.filters.length,
      dead,
      folder: out,
      files: [...files.keys()],
    });
    const deadWords = dead.length === 0 ? 'none of them dead' : `dead on the test set: ${dead.join(', ')}`;
    context.output.line(`${view.name}: ${layer} has ${profile.filters.length} filters, ${deadWords}.`);
    context.output.line(`${[...files.keys()].join(', ')} are in ${out}`);
    return EXIT.done;
  },
};

function methodOption(values: OptionValues): ExplainMethod {
  const text = textOption(values, 'method') ?? 'saliency';
  const method = EXPLAIN_METHODS.find((known) => known === text);
  if (!method) throw new UsageError(`There is no method "${text}". Use ${EXPLAIN_METHODS.join(', ')}.`);
  return method;
}

function formatOf(file: string): 'png' | 'csv' {
  const extension = path.extname(file).toLowerCase();
  if (extension === '.png' || extension === '.csv') return extension === '.png' ? 'png' : 'csv';
  throw new UsageError(`--out ${file} is neither a .png nor a .csv.`);
}

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain RUN|MODEL --index N --out FILE [options]',
  about: 'Write why a network answers as it does, as a PNG or CSV',
  options: { ...NETWORK_OPTIONS, method: { type: 'string' }, target: { type: 'string' }, out: { type: 'string' } },
  help: [
    ...NETWORK_HELP,
    '  --index N    the test digit that is asked about',
    `  --method M   ${EXPLAIN_METHODS.join(', ')} (default: saliency)`,
    '  --target T   the class that is asked about, counted from 0 (default: the one that the network sees)',
    '  --out FILE   a .png or a .csv',
  ].join('\n'),
  async run(context, values, positionals) {
    const out = path.resolve(requiredText(values, 'out', 'why.png'));
    const [format, method] = [formatOf(out), methodOption(values)];
    const index = wholeOption(values, 'index');
    if (index === undefined) throw new UsageError('--index is missing. Use it like --index 2654.');
    if (!existsSync(path.dirname(out)))
      throw new AppError('cannot-write', `There is no folder ${path.dirname(out)}. Choose another place with --out.`);
    const { inspection, network, view } = await openNetwork(context, values, positionals);
    const digit = { kind: 'dataset', dataset: view.dataset, part: 'test', index } as const;
    const { probabilities, label } = await inspection.getActivations({ network, digit, layers: [] });
    const predicted = probabilities.indexOf(Math.max(...probabilities));
    const target = wholeOption(values, 'target') ?? predicted;
    const [explanation] = await inspection.explain({ network, digit, method, targets: [target] });
    if (explanation === undefined) throw new Error(`Class ${target} was asked about, and there is no explanation.`);
    writeAll(path.dirname(out), new Map([[path.basename(out), explanationFile(explanation, format)]]));
    const { completenessGap } = explanation;
    context.output.event('explained', {
      method,
      target,
      testIndex: index,
      label,
      predicted,
      confidence: probabilities[predicted],
      completenessGap,
      file: out,
    });
    const name = (classIndex: number | null): string => (classIndex === null ? '–' : (view.classNames[classIndex] ?? String(classIndex)));
    const gap = completenessGap === null ? '' : ` The attributions miss the change of the output by ${formatPercent(completenessGap)}.`;
    context.output.line(
      `Test digit ${index} is ${name(label)}; ${view.name} sees ${name(predicted)} (${formatPercent(probabilities[predicted] ?? NaN)}).`,
    );
    context.output.line(`Why ${name(target)}: ${method} is in ${out}.${gap}`);
    return EXIT.done;
  },
};
