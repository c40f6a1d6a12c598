import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import { writeFailure } from '../lib/fs-atomic.js';
import { DATA_TYPES, GRAPH_TAG } from './graph/graph-builder.js';

/** The only door to TensorFlow: tfjs-node's native binding, without the JavaScript of tfjs. */

type FeedValues = Float32Array | Int32Array | Uint8Array;
export type FetchedValues = Float32Array | Int32Array;

/** A tensor to feed. Float32Array feeds float32, Int32Array int32, Uint8Array uint8. */
export interface Feed {
  readonly shape: readonly number[];
  readonly values: FeedValues;
}

/** What of the binding is used (node_modules/@tensorflow/tfjs-node/binding/tfjs_binding.cc). Tensors are numbers until deleted. */
interface Binding {
  readonly TF_Version: string;
  createTensor(shape: readonly number[], dataType: number, values: FeedValues): number;
  deleteTensor(tensor: number): void;
  tensorDataSync(tensor: number): FetchedValues;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: readonly number[], inputNames: string, outputNames: string): readonly { readonly id: number }[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
}

function isBinding(candidate: unknown): candidate is Binding {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const functions = Object.entries(Object.getOwnPropertyDescriptors(candidate)).filter(
    ([, property]) => typeof property.value === 'function',
  );
  const names = new Set(functions.map(([name]) => name));
  return ['createTensor', 'deleteTensor', 'tensorDataSync', 'loadSavedModel', 'deleteSavedModel', 'runSavedModel'].every((name) =>
    names.has(name),
  );
}

/** Where the native file is. Inside a packaged app it lies beside the archive, because native code cannot be loaded from it. */
export function bindingFile(packageJsonFile: string): string {
  const file = path.join(path.dirname(packageJsonFile), 'lib', 'napi-v8', 'tfjs_binding.node');
  return file.replace(/([/\\])app\.asar([/\\])/, '$1app.asar.unpacked$2');
}

/** Loads native TensorFlow, some 0.2 s. Throws `engine-unavailable` with the reason and what to do. */
export function loadTensorFlow(): TensorFlow {
  try {
    const load = createRequire(import.meta.url);
    const binding: unknown = load(bindingFile(load.resolve('@tensorflow/tfjs-node/package.json')));
    if (!isBinding(binding)) throw new Error('The native file is not the binding of @tensorflow/tfjs-node.');
    return new TensorFlow(binding);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new AppError(
      'engine-unavailable',
      `Native TensorFlow did not load (${reason}). Nothing can be trained without it. Run "npm run setup" in a clone, or install the app again.`,
      { cause: error },
    );
  }
}

/** Recognises a lack of memory in what TensorFlow or V8 say; anything else is handed back as it is. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!/OOM when allocating|RESOURCE_EXHAUSTED|out of memory|Array buffer allocation failed/i.test(error.message)) return error;
  return new AppError(
    'out-of-memory',
    'There is not enough memory for this network at this batch size. Use a smaller batch or a smaller network.',
    {
      cause: error,
    },
  );
}

export class TensorFlow {
  private readonly binding: Binding;

  constructor(binding: Binding) {
    this.binding = binding;
  }

  get version(): string {
    return this.binding.TF_Version;
  }

  /** Tensors and sessions that exist now; for leak checks. */
  counts(): { readonly tensors: number; readonly sessions: number } {
    return { tensors: this.binding.getNumOfTensors(), sessions: this.binding.getNumOfSavedModels() };
  }

  /** Loads a graph that GraphBuilder wrote, by way of the system's temporary folder. The caller closes the session. Throws `out-of-memory`, `disk-full`, `cannot-write`. */
  openSession(savedModel: Uint8Array): Session {
    const place = os.tmpdir();
    let folder: string | undefined;
    try {
      folder = mkdtempSync(path.join(place, 'digit-lab-graph-'));
      writeFileSync(path.join(folder, 'saved_model.pb'), savedModel);
      return new Session(this.binding, this.binding.loadSavedModel(folder, GRAPH_TAG));
    } catch (error) {
      throw writeFailure(translate(error), place);
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** One set of things to feed and to fetch. Its first run takes 20 to 400 ms longer: TensorFlow optimises the graph for it. */
export interface GraphCall {
  /** Blocks until TensorFlow is done. Feeds in the order of `inputs`, results in that of `outputs`. */
  run(feeds: readonly Feed[]): readonly FetchedValues[];
}

/** A loaded graph with the values of its variables. */
export class Session {
  private readonly binding: Binding;
  private readonly id: number;

  constructor(binding: Binding, id: number) {
    this.binding = binding;
    this.id = id;
  }

  /** Names as `node:output`. Outputs must be float32, int32 or bool. */
  prepare(inputs: readonly string[], outputs: readonly string[]): GraphCall {
    const [inputNames, outputNames] = [inputs.join(','), outputs.join(',')];
    return { run: (feeds) => this.run(feeds, inputNames, outputNames) };
  }

  close(): void {
    this.binding.deleteSavedModel(this.id);
  }

  private run(feeds: readonly Feed[], inputNames: string, outputNames: string): readonly FetchedValues[] {
    const { binding } = this;
    const inputs: number[] = [];
    try {
      for (const { shape, values } of feeds) inputs.push(binding.createTensor(shape, dataTypeOf(values), values));
      return binding.runSavedModel(this.id, inputs, inputNames, outputNames).map(({ id }) => {
        const values = binding.tensorDataSync(id);
        binding.deleteTensor(id);
        return values;
      });
    } catch (error) {
      throw translate(error);
    } finally {
      for (const input of inputs) binding.deleteTensor(input);
    }
  }
}

function dataTypeOf(values: FeedValues): number {
  if (values instanceof Float32Array) return DATA_TYPES.float32;
  return values instanceof Int32Array ? DATA_TYPES.int32 : DATA_TYPES.uint8;
}

function wrongType(): Error {
  return new Error('TensorFlow returned another type of number than was asked for.');
}

/** A result that must be float32. */
export function floats(values: FetchedValues | undefined): Float32Array {
  if (values instanceof Float32Array) return values;
  throw wrongType();
}

/** A result that must be int32. */
export function integers(values: FetchedValues | undefined): Int32Array {
  if (values instanceof Int32Array) return values;
  throw wrongType();
}
