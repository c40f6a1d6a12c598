import type { RunEnvironment } from './run.js';

const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** In what two environments differ that a run's numbers depend on, a sentence each; empty where they must be the same. */
export function environmentChanges(before: RunEnvironment, now: RunEnvironment): readonly string[] {
  const [a, b] = [before.engine, now.engine];
  const facts: readonly (readonly [what: string, before: string, now: string])[] = [
    ['TensorFlow', a.tensorflow, b.tensorflow],
    ['Threads inside an operation', String(a.intraOpThreads), String(b.intraOpThreads)],
    ['Towers', String(a.towers), String(b.towers)],
    ['oneDNN', onOff(a.oneDnn), onOff(b.oneDnn)],
    ['Instructions of the processor', a.cpuFeatures.join(' '), b.cpuFeatures.join(' ')],
    ['Checksum of the data set', before.datasetChecksum, now.datasetChecksum],
  ];
  return facts.filter(([, was, is]) => was !== is).map(([what, was, is]) => `${what}: ${was} before, ${is} now.`);
}
