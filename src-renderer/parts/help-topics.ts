import { COMPARING_TOPICS } from './help/comparing.js';
import { DRAWING_TOPICS } from './help/drawing.js';
import { FILE_TOPICS } from './help/files.js';
import { INSPECTING_TOPICS } from './help/inspecting.js';
import { SETTING_TOPICS } from './help/settings.js';
import { TRAINING_TOPICS } from './help/training.js';

/** Everything that a help mark can explain. */
export const HELP_TOPICS = {
  ...TRAINING_TOPICS,
  ...SETTING_TOPICS,
  ...COMPARING_TOPICS,
  ...INSPECTING_TOPICS,
  ...DRAWING_TOPICS,
  ...FILE_TOPICS,
} as const;

export type HelpTopicId = keyof typeof HELP_TOPICS;
