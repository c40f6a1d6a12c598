import { existsSync } from 'node:fs';
import path from 'node:path';
import type { EnvironmentName } from './environments.js';
import { pythonOf } from './environments.js';
import type { Places } from './places.js';
import type { Command } from './children.js';

/** One way in which a contender can do the same job. The fastest on this machine is the one that is compared. */
export interface Variant {
  readonly id: string;
  readonly about: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Contender {
  readonly id: ContenderId;
  readonly title: string;
  /** The Python environment it needs, if any. */
  readonly needs: EnvironmentName | null;
  readonly variants: readonly Variant[];
  /** Where a whole epoch would take too long; a step takes as long in a shorter one. */
  readonly mostSteps: number | null;
  command(places: Places, job: object): Command;
}

export const CONTENDER_IDS = ['ours', 'ours-electron', 'pytorch', 'tf-function', 'keras', 'tfjs'] as const;
export type ContenderId = (typeof CONTENDER_IDS)[number];

const variant = (id: string, about: string, environment: Record<string, string> = {}): Variant => ({ id, about, environment });

/** TensorFlow's pooling allocator, which our engine uses. */
const POOL = { TF_CPU_ALLOCATOR_USE_BFC: '1' };
/** Keeps freed memory instead of handing it back to the system after each step. */
const GLIBC = { MALLOC_TRIM_THRESHOLD_: '-1', MALLOC_MMAP_MAX_: '0', MALLOC_TOP_PAD_: '67108864' };
/** Threads sleep instead of spinning while they wait for each other. */
const PASSIVE = { OMP_WAIT_POLICY: 'PASSIVE' };

/** Other allocators, where the system has them: nothing is installed for them. The settings are those PyTorch's guide gives. */
function installedAllocators(): readonly Variant[] {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
  const find = (name: string): string | undefined => folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  const [jemalloc, tcmalloc] = [find('libjemalloc.so.2'), find('libtcmalloc_minimal.so.4') ?? find('libtcmalloc.so.4')];
  const settings = 'oversize_threshold:1,background_thread:true,metadata_thp:auto,dirty_decay_ms:-1,muzzy_decay_ms:-1';
  return [
    ...(jemalloc === undefined ? [] : [variant('eager-jemalloc', 'eager, jemalloc', { LD_PRELOAD: jemalloc, MALLOC_CONF: settings })]),
    ...(tcmalloc === undefined ? [] : [variant('eager-tcmalloc', 'eager, tcmalloc', { LD_PRELOAD: tcmalloc })]),
  ];
}

export const PYTORCH_PASSIVE = variant('eager-passive', 'eager, tuned malloc, threads that sleep', { ...GLIBC, ...PASSIVE });

const python =
  (script: string, environment: EnvironmentName): Contender['command'] =>
  (places, job) => ({
    file: pythonOf(places, environment),
    args: [path.join(places.peers, script), JSON.stringify(job)],
    environment: {
      TF_CPP_MIN_LOG_LEVEL: '2',
      PYTHONDONTWRITEBYTECODE: '1',
      TORCHINDUCTOR_CACHE_DIR: path.join(places.environments, 'torch-cache'),
    },
  });

const OURS = [variant('graph', 'training graph')];

/** In the order in which they are shown; each round begins with another one. */
export const CONTENDERS: readonly Contender[] = [
  {
    id: 'ours',
    title: 'Digit Lab',
    needs: null,
    variants: OURS,
    mostSteps: null,
    command: (places, job) => ({
      file: process.execPath,
      args: [path.join(places.bundles, 'ours-node.cjs'), JSON.stringify(job), places.engineEntry],
      environment: {},
    }),
  },
  {
    id: 'ours-electron',
    title: 'Digit Lab in Electron',
    needs: null,
    variants: OURS,
    mostSteps: null,
    command: (places, job) => ({
      file: places.electron.file,
      args: [...places.electron.switches, places.bundles, JSON.stringify(job), places.engineEntry],
      environment: {},
    }),
  },
  {
    id: 'pytorch',
    title: 'PyTorch',
    needs: 'torch',
    variants: [
      variant('eager', 'eager, tuned malloc', GLIBC),
      PYTORCH_PASSIVE,
      ...installedAllocators(),
      variant('compiled', 'torch.compile, tuned malloc', GLIBC),
      variant('compiled-passive', 'torch.compile, tuned malloc, threads that sleep', { ...GLIBC, ...PASSIVE }),
    ],
    mostSteps: null,
    command: python('pytorch.py', 'torch'),
  },
  {
    id: 'tf-function',
    title: 'TensorFlow, tf.function',
    needs: 'tensorflow',
    variants: [
      variant('plain', 'a graph of the whole epoch'),
      variant('plain-pool', 'a graph of the whole epoch, pooling allocator', POOL),
      variant('jit', 'XLA'),
    ],
    mostSteps: null,
    command: python('tf_function.py', 'tensorflow'),
  },
  {
    id: 'keras',
    title: 'Keras fit',
    needs: 'tensorflow',
    variants: [
      variant('data', 'tf.data, 50 steps a call'),
      variant('data-pool', 'tf.data, 50 steps a call, pooling allocator', POOL),
      variant('arrays', 'arrays'),
      variant('jit', 'tf.data, 50 steps a call, XLA'),
    ],
    mostSteps: null,
    command: python('keras_fit.py', 'tensorflow'),
  },
  {
    id: 'tfjs',
    title: 'tfjs-node fit',
    needs: null,
    variants: [variant('plain', 'model.fit'), variant('plain-pool', 'model.fit, pooling allocator', POOL)],
    mostSteps: 150,
    command: (places, job) => ({
      file: process.execPath,
      args: [path.join(places.peers, 'tfjs-fit.cjs'), JSON.stringify(job)],
      // The same native TensorFlow as ours, which would otherwise use all cores and leave oneDNN off.
      environment: { TF_CPP_MIN_LOG_LEVEL: '2', TF_ENABLE_ONEDNN_OPTS: '1', ...threadVariables(job) },
    }),
  },
];

function threadVariables(job: object): Record<string, string> {
  const threads = 'threads' in job ? String(job.threads) : '1';
  return { TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: threads };
}
