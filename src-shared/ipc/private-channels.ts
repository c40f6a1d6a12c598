import { MAX_DROPPED_FILES } from '../domain/dropped-kind.js';

/** What the preload tells main without the page: the paths of files that the user dropped on the window. */
export const REGISTER_DROP = 'files:register-drop';
/** So many paths it tells of one drop: one above the limit, by which the window sees that there were too many. */
export const MAX_TOLD_PATHS = MAX_DROPPED_FILES + 1;
