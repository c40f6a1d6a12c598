import { HELP, readArguments, SECTION_IDS, type BenchOptions, type SectionId } from './arguments.js';
import { endChildrenWithUs } from './children.js';
import { CONTENDERS } from './contenders.js';
import type { BenchContext } from './context.js';
import { ENVIRONMENTS, installAll, type EnvironmentName } from './environments.js';
import { describeMachine, machineLine } from './machine.js';
import type { Places } from './places.js';
import { publish } from './report/publish.js';
import { partsOf } from './report/sections.js';
import { asText } from './report/table.js';
import type { BenchResults, SectionResults } from './results.js';
import { JobFailure } from './run-job.js';
import { measureAugmentation } from './sections/augmentation.js';
import { measureEvaluation } from './sections/evaluation.js';
import { measureInspect } from './sections/inspect.js';
import { measureHistory } from './sections/history.js';
import { measureLargeBatch } from './sections/large-batch.js';
import { measureLoad } from './sections/load.js';
import { measureMemory } from './sections/memory.js';
import { measureStart } from './sections/start.js';
import { measureDraw } from './sections/draw.js';
import { measureSteps } from './sections/steps.js';
import { measureStop } from './sections/stop.js';
import { measureTowers } from './sections/towers.js';
import { measureWindow } from './sections/window.js';
import { findFastest, type Trial } from './variants.js';

const EXIT = { done: 0, failed: 1, wrong: 2 };
/** The most processes that wanted to run over the last minute for a machine to count as free. */
const QUIET_LOAD = 0.7;

type Measure = (context: BenchContext, trials: readonly Trial[]) => Promise<SectionResults[SectionId]>;

const MEASURES: { readonly [Section in SectionId]: (context: BenchContext, trials: readonly Trial[]) => Promise<SectionResults[Section]> } =
  {
    steps: measureSteps,
    start: measureStart,
    evaluation: measureEvaluation,
    memory: measureMemory,
    stop: measureStop,
    load: measureLoad,
    'large-batch': measureLargeBatch,
    towers: measureTowers,
    augmentation: measureAugmentation,
    inspect: measureInspect,
    history: measureHistory,
    draw: measureDraw,
    window: measureWindow,
  };

/** The benchmark's command line; resolves with the exit code. */
export async function runBenchmark(argv: readonly string[], places: Places): Promise<number> {
  const options = readArguments(argv);
  if (options.kind === 'help') {
    console.log(HELP);
    return EXIT.done;
  }
  if (options.kind === 'wrong') {
    console.error(`${options.message}\n"npm run bench -- --help" shows what there is.`);
    return EXIT.wrong;
  }
  return run(options, places);
}

async function run(options: BenchOptions, places: Places): Promise<number> {
  const say = (line: string): void => {
    console.error(line);
  };
  endChildrenWithUs();
  const contenders = CONTENDERS.filter(({ id }) => options.contenders.includes(id));
  const needed = (Object.keys(ENVIRONMENTS) as EnvironmentName[]).filter((name) => contenders.some(({ needs }) => needs === name));
  const peersWanted = options.sections.some((section) => section === 'steps' || section === 'load') || options.installOnly;
  const machine = describeMachine(); // before anything of ours makes it busy
  const quiet = machine.loadAtStart <= QUIET_LOAD;
  if (!quiet) say(`Other work is running here (load ${machine.loadAtStart}): times will be noise, ratios may hold.`);
  const missing = peersWanted ? await installAll(places, needed, say) : new Map<EnvironmentName, string>();
  const context: BenchContext = { places, options, missing, contenders, versions: new Map(), say };
  const began = new Date();
  const trials = peersWanted && !options.quick ? await findFastest(context, quiet) : [];
  if (options.installOnly) return missing.size > 0 ? EXIT.failed : EXIT.done;
  const { sections, failures } = await measureAll(context, trials);
  const minutes = (Date.now() - began.getTime()) / 60_000;
  const versions = Object.fromEntries(context.versions);
  const { rounds, threads } = options;
  const results: BenchResults = { date: began.toISOString(), machine, versions, rounds, threads, minutes, sections, failures };
  await finish(results, options, places);
  return Object.keys(failures).length > 0 ? EXIT.failed : EXIT.done;
}

async function measureAll(context: BenchContext, trials: readonly Trial[]): Promise<Pick<BenchResults, 'sections' | 'failures'>> {
  const found: [SectionId, SectionResults[SectionId]][] = [];
  const failures: Partial<Record<SectionId, string>> = {};
  for (const section of context.options.sections) {
    try {
      const measure: Measure = MEASURES[section];
      found.push([section, await measure(context, trials)]);
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error;
      failures[section] = error.message;
      context.say(`${section} has no result: ${error.message}.`);
    }
  }
  return { sections: Object.fromEntries(found), failures };
}

async function finish(results: BenchResults, options: BenchOptions, places: Places): Promise<void> {
  if (options.json) console.log(JSON.stringify(results));
  else console.log(reportText(results, options.quick));
  if (options.write)
    console.error(`\nWritten to ${await publish(places.root, results)} and the marked parts of docs/performance.md and README.md.`);
}

function reportText(results: BenchResults, quick: boolean): string {
  const parts = SECTION_IDS.flatMap((section) => partsOf(results, section));
  const tables = parts.map(({ title, table, note }) => [title, asText(table), ...(note === '' ? [] : [note])].join('\n'));
  const failures = Object.entries(results.failures).map(([section, reason]) => `${section} was not measured: ${reason}.`);
  const line = `${machineLine(results.machine, results.versions)}; ${results.rounds} rounds, ${results.minutes.toFixed(1)} minutes`;
  const caution = quick ? ['A smoke test: the figures mean nothing.'] : [];
  return ['', ...tables, ...failures, line, ...caution].join('\n\n');
}
