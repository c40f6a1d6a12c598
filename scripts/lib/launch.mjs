/** Starts Electron on this clone and lives as long as it does. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { missingLibraries } from '../setup/system-libraries.mjs';
import { electronPath, root } from './places.mjs';

/** Why no window can be opened here, or undefined when one can. */
export function windowObstacle(env, platform) {
  if (platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return undefined;
  return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/** The exit code a shell shows for a process that ended so. */
export function exitCodeOf(code, signal) {
  return signal === null ? (code ?? 1) : 128 + (os.constants.signals[signal] ?? 0);
}

/** Chromium refuses its sandbox to root. */
export const needsNoSandbox = () => process.platform === 'linux' && process.getuid?.() === 0;

/** Starts the app on this clone, in the terminal we are in. @param {readonly string[]} args */
export function spawnApp(args) {
  const switches = needsNoSandbox() ? ['--no-sandbox'] : [];
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE; // some editors' terminals set it, and Electron would open no window
  return spawn(electronPath(), [...switches, root, ...args], { stdio: 'inherit', env });
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the app's exit code
 */
export async function launchApp(args) {
  const { names, command } = missingLibraries();
  if (names.length > 0) {
    console.error(`Electron cannot start: this system lacks ${names.join(', ')}. On Debian or Ubuntu: ${command}`);
    return 1;
  }
  if (needsNoSandbox()) console.log("Running as root: the window runs without Chromium's sandbox (--no-sandbox).");
  const app = spawnApp(args);
  // A Ctrl-C in the terminal reaches the app too: it decides, and we end with it.
  const wait = () => undefined;
  const passOn = (signal) => app.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', passOn).on('SIGHUP', passOn);
  return new Promise((resolve) => {
    app.on('error', (error) => {
      console.error(`Electron could not be started: ${error.message}. "npm run doctor" shows what is missing.`);
      resolve(1);
    });
    app.on('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}
