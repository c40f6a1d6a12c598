/** What the preload tells main without the page: the paths of files that the user dropped on the window. */
export const REGISTER_DROP = 'files:register-drop';
