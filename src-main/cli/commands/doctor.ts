import type { Command } from '../command.js';

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  about: 'List every component with its version, place and state',
  options: {},
  help: '  Exits 1 when one is missing or damaged.',
  run: (context) => context.runDoctor(context.output.json),
};
