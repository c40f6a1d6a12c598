/** Runs other programs: output kept aside, its last lines shown only when the program fails. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

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

/** The last `count` lines that are not empty. */
export function lastLines(text, count) {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}

/**
 * Runs a program to its end and resolves with its standard output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options]
 * @returns {Promise<string>}
 * @throws {ToolError} when it cannot be started, ends with another code than 0 or is aborted
 */
export function runTool(command, args, { cwd, env, signal } = {}) {
  const shownCommand = [path.basename(command), ...args].join(' ').slice(0, 200);
  return new Promise((resolve, reject) => {
    let stdout = '';
    let output = '';
    const keep = (text) => (output = (output + text).slice(-KEPT_CHARACTERS));
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      keep(text);
    });
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => reject(new ToolError(shownCommand, `could not be started (${error.message})`, output)));
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(stdout);
      else if (signal?.aborted) reject(new ToolError(shownCommand, `was given up: ${signal.reason}`, output));
      else reject(new ToolError(shownCommand, code === null ? `was ended by ${killedBy}` : `ended with code ${code}`, output));
    });
  });
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
