import { AppError, toErrorReport } from '@shared/errors.js';
import type { Log } from '../lib/log.js';
import { COMMON_OPTIONS, parseCommandLine, textOption, UsageError, type OptionValues } from './arguments.js';
import { EXIT, type Command, type CommandContext, type ExitCode } from './command.js';
import { datasetsImportCommand } from './commands/datasets-import.js';
import { datasetsListCommand, datasetsRemoveCommand, datasetsRenameCommand } from './commands/datasets.js';
import { doctorCommand } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { evaluateCommand } from './commands/evaluate.js';
import { explainCommand, inspectCommand } from './commands/inspect.js';
import { modelsImportCommand, modelsListCommand } from './commands/models.js';
import { runsCompareCommand } from './commands/runs-compare.js';
import { runsDeleteCommand, runsRenameCommand, runsTagCommand } from './commands/runs-edit.js';
import { runsExportCommand } from './commands/runs-export.js';
import { predictCommand } from './commands/predict.js';
import { runsListCommand, runsShowCommand } from './commands/runs.js';
import { trainCommand } from './commands/train.js';
import type { Output } from './output.js';

export const COMMANDS: readonly Command[] = [
  trainCommand,
  runsListCommand,
  runsShowCommand,
  runsCompareCommand,
  runsRenameCommand,
  runsTagCommand,
  runsDeleteCommand,
  runsExportCommand,
  modelsImportCommand,
  modelsListCommand,
  datasetsImportCommand,
  datasetsListCommand,
  datasetsRenameCommand,
  datasetsRemoveCommand,
  evaluateCommand,
  exportCommand,
  predictCommand,
  inspectCommand,
  explainCommand,
  doctorCommand,
];

const COMMON_HELP = [
  '  --data-dir DIR   where history and runs live (default: the folder that the window uses)',
  '  --json           JSON lines on stdout, one object with an "event" field a line',
  '  --help           this text; --version alone prints the version',
].join('\n');

export function generalHelp(program: string): string {
  const width = Math.max(...COMMANDS.map((command) => command.usage.length));
  const commands = COMMANDS.map((command) => `  ${command.usage.padEnd(width)}  ${command.about}`).join('\n');
  return `Usage: ${program} <command> [options]\n\n${commands}\n\nEvery command takes:\n${COMMON_HELP}\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`;
}

/** The command that the arguments start with (its name may have two words) and what is left of them. */
export function findCommand(args: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  for (const words of [2, 1]) {
    const command = COMMANDS.find((candidate) => candidate.name === args.slice(0, words).join(' '));
    if (command !== undefined) return { command, rest: args.slice(words) };
  }
  throw new UsageError(
    `There is no command "${args.slice(0, 2).join(' ')}". Commands: ${COMMANDS.map((command) => command.name).join(', ')}.`,
  );
}

/** What the composition root provides once the common options are known. */
export interface CommandLine {
  readonly program: string;
  readonly appVersion: string;
  readonly createOutput: (json: boolean) => Output;
  readonly openContext: (
    output: Output,
    dataDir: string | undefined,
  ) => { readonly context: CommandContext; readonly close: () => Promise<void> };
  readonly printError: (text: string) => void;
  readonly log: Log;
}

const BAD_USAGE: readonly string[] = ['invalid-config', 'bad-request'];

function report(error: unknown, output: Output, line: CommandLine): ExitCode {
  const usage = error instanceof UsageError;
  if (!usage && !(error instanceof AppError)) line.log.error('cli', 'unexpected', error);
  const { code, message } = usage ? { code: 'bad-usage', message: error.message } : toErrorReport(error);
  output.event('error', { code, message });
  line.printError(message);
  return usage || BAD_USAGE.includes(code) ? EXIT.usage : EXIT.failed;
}

async function execute(
  command: Command,
  values: OptionValues,
  positionals: readonly string[],
  output: Output,
  line: CommandLine,
): Promise<ExitCode> {
  const { context, close } = line.openContext(output, textOption(values, 'data-dir'));
  try {
    return await command.run(context, values, positionals);
  } finally {
    await close();
  }
}

/** Runs one command line from its arguments to its exit code. Expected failures are one sentence on stderr. */
export async function runCommandLine(args: readonly string[], line: CommandLine): Promise<ExitCode> {
  const output = line.createOutput(args.includes('--json'));
  try {
    if (args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help') {
      output.line(generalHelp(line.program));
      return args.length === 0 ? EXIT.usage : EXIT.done;
    }
    if (args[0] === '--version') {
      output.line(`Digit Lab ${line.appVersion}`);
      return EXIT.done;
    }
    const { command, rest } = findCommand(args);
    const { values, positionals } = parseCommandLine(rest, { ...COMMON_OPTIONS, ...command.options });
    if (values['help'] === true) {
      output.line([`Usage: ${line.program} ${command.usage}`, command.about, '', command.help, COMMON_HELP].join('\n'));
      return EXIT.done;
    }
    return await execute(command, values, positionals, output, line);
  } catch (error) {
    return report(error, output, line);
  }
}
