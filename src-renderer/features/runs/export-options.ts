import type { HelpTopicId } from '../../parts/help-topics.js';
import type { ModelFormat, ExportFormat } from '@shared/ipc/contract.js';

/** In which form something leaves: what was measured in runs, or a network for another program. */
export type ExportChoice =
  { readonly kind: 'measured'; readonly format: ExportFormat } | { readonly kind: 'network'; readonly format: ModelFormat };

export interface ExportOption {
  readonly choice: ExportChoice;
  readonly title: string;
  /** What it is for. */
  readonly text: string;
  readonly help?: HelpTopicId;
}

export interface ExportGroup {
  readonly title: string;
  readonly options: readonly ExportOption[];
}

const measured = (format: ExportFormat, title: string, text: string): ExportOption => ({
  choice: { kind: 'measured', format },
  title,
  text,
});
const network = (format: ModelFormat, title: string, text: string): ExportOption => ({ choice: { kind: 'network', format }, title, text });

export const MEASURED: ExportGroup = {
  title: 'What was measured',
  options: [
    measured('csv', 'CSV', 'Every step and epoch as a table, for spreadsheets.'),
    measured('json', 'JSON', 'The same with settings and environment, for scripts.'),
    measured('tensorboard', 'TensorBoard', 'Event files with losses, accuracies and learning rate.'),
    { ...measured('card', 'Model card', 'One page to read and pass on: settings, curves, results, checksums.'), help: 'model-card' },
  ],
};

export const NETWORK: ExportGroup = {
  title: 'The network',
  options: [
    network('onnx', 'ONNX', 'For ONNX Runtime, which reads it in any language.'),
    network('tfjs', 'TF.js', 'For web pages: a model.json, and its weights beside it.'),
    network('safetensors', 'safetensors', 'For Digit Lab on another machine.'),
    network('safetensors-pytorch', 'safetensors for PyTorch', 'PyTorch’s names and layouts, for load_state_dict.'),
  ],
};

/** What tells options apart in a form. */
export const keyOf = ({ kind, format }: ExportChoice): string => `${kind}/${format}`;
