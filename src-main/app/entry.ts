import { app, dialog } from 'electron';
import { commandLineArguments } from './arguments.js';

/** Electron starts here: the window, or the command line when the launcher (`digit-lab <command>`) says so. */
const starting = commandLineArguments(process.argv) === undefined ? import('./main.js') : import('./cli-main.js');
starting.catch((error: unknown) => {
  dialog.showErrorBox('Digit Lab could not start', error instanceof Error ? (error.stack ?? error.message) : String(error));
  app.exit(1);
});
