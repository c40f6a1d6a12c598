import os from 'node:os';
import { parseArgs } from 'node:util';
import { CASES, type BenchCase } from './cases.js';
import { CONTENDER_IDS, type ContenderId } from './contenders.js';

export const SECTION_IDS = [
  'steps',
  'start',
  'evaluation',
  'memory',
  'stop',
  'load',
  'large-batch',
  'towers',
  'augmentation',
  'inspect',
  'history',
  'draw',
  'window',
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

export interface BenchOptions {
  readonly kind: 'run';
  readonly rounds: number;
  /** Instead of a whole epoch; null for that. */
  readonly steps: number | null;
  readonly warmUpSteps: number;
  readonly threads: number;
  /** Of training while the window's memory is followed. */
  readonly minutes: number;
  readonly sections: readonly SectionId[];
  readonly contenders: readonly ContenderId[];
  readonly cases: readonly BenchCase[];
  /** A smoke test: its figures mean nothing and are not written. */
  readonly quick: boolean;
  readonly installOnly: boolean;
  readonly chooseAgain: boolean;
  readonly json: boolean;
  readonly write: boolean;
}

export type BenchArguments = BenchOptions | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly message: string };

export const HELP = `npm run bench [-- options]

Measures this engine beside others, interleaved: in every round each contender does the same work in a process of its
own, one after the other. Installs the others on the first run (PyPI, 7 GB on disk under .setup/bench) and finds out
once which settings of each are its fastest on this machine. Close other programs: figures beside other work are noise.

Options
  --rounds N           how often everything is measured (default 5)
  --quick              one round of a few steps, to see that everything works
  --only A,B           sections: ${SECTION_IDS.join(', ')}
  --contenders A,B     ${CONTENDER_IDS.join(', ')}
  --cases A,B          ${CASES.map(({ id }) => id).join(', ')}
  --steps N            steps instead of a whole epoch of 48,000 images
  --minutes N          of training while the window's memory is followed (default 5)
  --threads N          for every contender (default: the cores, at most 2)
  --install            install the others, find their fastest settings, and stop
  --choose             find the fastest settings again
  --json               the results as JSON on standard output
  --no-write           leave docs/ as it is
  --help               show this

Writes docs/results/bench-DATE.json and the marked parts of docs/performance.md and README.md (not with --quick).`;

const OPTIONS = {
  rounds: { type: 'string' },
  quick: { type: 'boolean' },
  only: { type: 'string' },
  contenders: { type: 'string' },
  cases: { type: 'string' },
  steps: { type: 'string' },
  threads: { type: 'string' },
  minutes: { type: 'string' },
  install: { type: 'boolean' },
  choose: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-write': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const DEFAULT_ROUNDS = 5;
const DEFAULT_MINUTES = 5;
const WARM_UP_STEPS = 50;
const QUICK = { rounds: 1, steps: 40, warmUpSteps: 10 };

class WrongArgument extends Error {}

function whole(name: string, text: string | undefined, fallback: number, most: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new WrongArgument(`--${name} is a whole number from 1 to ${most}, and got "${text ?? ''}".`);
  return value;
}

function chosen<T extends string>(name: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  const wanted = text.split(',').map((part) => part.trim());
  const unknown = wanted.find((part) => !known.some((id) => id === part));
  if (unknown !== undefined) throw new WrongArgument(`--${name} knows no "${unknown}". Use some of ${known.join(', ')}.`);
  return known.filter((id) => wanted.includes(id));
}

/** Reads what stands after `npm run bench --`. */
export function readArguments(argv: readonly string[]): BenchArguments {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS, strict: true });
    if (values.help === true) return { kind: 'help' };
    const quick = values.quick === true;
    const ids = CASES.map(({ id }) => id);
    const cases = chosen('cases', values.cases, ids);
    const steps = values.steps === undefined ? null : whole('steps', values.steps, 1, 100_000);
    return {
      kind: 'run',
      rounds: whole('rounds', values.rounds, quick ? QUICK.rounds : DEFAULT_ROUNDS, 100),
      steps: steps ?? (quick ? QUICK.steps : null),
      warmUpSteps: quick ? QUICK.warmUpSteps : WARM_UP_STEPS,
      threads: whole('threads', values.threads, Math.min(2, os.availableParallelism()), 256),
      minutes: whole('minutes', values.minutes, DEFAULT_MINUTES, 24 * 60),
      sections: chosen('only', values.only, SECTION_IDS),
      contenders: chosen('contenders', values.contenders, CONTENDER_IDS),
      cases: CASES.filter(({ id }) => cases.includes(id)),
      quick,
      installOnly: values.install === true,
      chooseAgain: values.choose === true,
      json: values.json === true,
      write: !quick && values['no-write'] !== true,
    };
  } catch (error) {
    const ours = error instanceof WrongArgument || (error instanceof TypeError && 'code' in error);
    if (ours) return { kind: 'wrong', message: error.message };
    throw error;
  }
}
