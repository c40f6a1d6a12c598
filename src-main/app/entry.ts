import { commandLineArguments } from './arguments.js';

/** Electron starts here: the window, or the command line when the launcher (`digit-lab <command>`) says so. */
void (commandLineArguments(process.argv) === undefined ? import('./main.js') : import('./cli-main.js'));
