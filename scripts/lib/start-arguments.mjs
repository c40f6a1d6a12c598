/** What `npm start --` understands. */

export const HELP = `npm start [-- options]

Prepares this clone (only what is missing), builds the app (only when a source changed) and opens the window.

Options
  --data-dir DIR   keep runs and settings in DIR instead of the user's data folder
  --headless       no window: train the preset "fast-cnn" on the command line, save the run and print the result.
                   Chosen by itself where there is no display
  --setup-only     prepare this clone and stop (the same as "npm run setup")
  --help           show this
  Anything else is handed to Electron.

Environment
  DISPLAY, WAYLAND_DISPLAY   the display to open the window on (Linux)
  ELECTRON_MIRROR            another site to download Electron from
  CC, CXX                    the compilers of the native parts (gcc and g++ where not given)

Other commands
  npm run -s cli -- --help   the command line: train, list and show runs
  npm run doctor             every component with version, place and state
  npm test                   all checks and tests`;

/**
 * @typedef {{ kind: 'start', setupOnly: boolean, headless: boolean, appArgs: string[], cliArgs: string[] }} StartOptions
 * @typedef {StartOptions | { kind: 'help' } | { kind: 'wrong', message: string }} StartArguments
 */

/** @param {readonly string[]} argv @returns {StartArguments} */
export function readStartArguments(argv) {
  /** @type {StartOptions} */
  const options = { kind: 'start', setupOnly: false, headless: false, appArgs: [], cliArgs: [] };
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at];
    if (argument === '--help' || argument === '-h') return { kind: 'help' };
    if (argument === '--setup-only') options.setupOnly = true;
    else if (argument === '--headless') options.headless = true;
    else if (argument === '--data-dir' || argument.startsWith('--data-dir=')) {
      const folder = argument.includes('=') ? argument.slice('--data-dir='.length) : (argv[++at] ?? '');
      if (folder === '' || folder.startsWith('-')) return { kind: 'wrong', message: `--data-dir needs a folder, and got "${folder}".` };
      options.appArgs.push(`--data-dir=${folder}`);
      options.cliArgs.push('--data-dir', folder);
    } else options.appArgs.push(argument);
  }
  return options;
}
