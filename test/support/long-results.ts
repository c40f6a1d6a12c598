import { appendFileSync } from 'node:fs';

/**
 * Says what a long test found; called when everything in it held. With DIGIT_LAB_RESULTS the line is also added to that
 * file (docs/results/reliability.jsonl has those of the last long runs).
 */
export function recordResult(test: string, figures: Readonly<Record<string, number | string>>): void {
  const line = JSON.stringify({ date: new Date().toISOString().slice(0, 10), test, ...figures });
  console.log(line);
  const file = process.env['DIGIT_LAB_RESULTS'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
