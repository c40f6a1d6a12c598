/** Runs other programs: output kept aside, its last lines shown only when the program fails. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const TAIL_LINES = 15;
const KEPT_CHARACTERS = 1 << 20;

/** A program that failed, could not be started or stopped making progress. */
export class ToolError extends Error {
  /** @param {string} command @param {string} outcome @param {string} output */
  constructor(command, outcome, output) {
    super(`"${command}" ${outcome}`);
    this.name = 'ToolError';
    this.output = output;
    this.tail = lastLines(output, TAIL_LINES);
  }
}

/** The last `count` lines that say something: no empty ones, no stack traces, no colours. */
export function lastLines(text, count) {
  const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
  return lines
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .slice(-count)
    .join('\n');
}

/** Programs that run now, to be ended when we are told to end. */
const running = new Set();

/** Ends every program that runTool has started and that still runs. */
export function endRunningTools() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program to its end and resolves with its standard output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, mayOutlive?: boolean }} [options]
 *   `mayOutlive`: a program that must not be cut off even when we are killed
 * @returns {Promise<string>}
 * @throws {ToolError} when it cannot be started, ends with another code than 0 or is aborted
 */
export function runTool(command, args, { cwd, env = process.env, signal, mayOutlive = false } = {}) {
  const called = [path.basename(command), ...args].join(' ').slice(0, 200);
  return new Promise((resolve, reject) => {
    const guarded = mayOutlive ? { command, args } : boundToUs(command, args);
    const child = spawn(guarded.command, guarded.args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const heard = listen(child);
    const stop = () => child.kill('SIGKILL');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => {
      running.delete(child);
      reject(new ToolError(called, `could not be started (${error.message})`, heard.output));
    });
    child.on('close', (code, killedBy) => {
      running.delete(child);
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(heard.stdout);
      else if (signal?.aborted) reject(new ToolError(called, `was given up: ${signal.reason}`, heard.output));
      else reject(new ToolError(called, code === null ? `was ended by ${killedBy}` : `ended with code ${code}`, heard.output));
    });
  });
}

/** Gathers what a program says, the latest of it where that is very much. */
function listen({ stdout, stderr }) {
  const heard = { stdout: '', output: '' };
  const keep = (text) => (heard.output = (heard.output + text).slice(-KEPT_CHARACTERS));
  stdout.setEncoding('utf8').on('data', (text) => {
    heard.stdout += text;
    keep(text);
  });
  stderr.setEncoding('utf8').on('data', keep);
  return heard;
}

/**
 * On Linux, lets the kernel end a program when we are killed: an npm that went on alone would work in the same folder
 * as the one of the next set-up.
 */
function boundToUs(command, args) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  const program = path.isAbsolute(command) ? command : findProgram(command);
  if (setpriv === undefined || program === undefined) return { command, args };
  return { command: setpriv, args: ['--pdeathsig', 'KILL', '--', program, ...args] };
}

/** Where a program is found in PATH (and the system folders that a plain user's PATH may lack), or undefined. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return path.isAbsolute(file);
  } catch {
    return false; // not there or not for us: looking elsewhere is the answer
  }
}

/** The command that runs npm: the one that runs us, else the first in PATH. */
export function npmCommand(args) {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return { command: process.execPath, args: [script, ...args] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args };
}
