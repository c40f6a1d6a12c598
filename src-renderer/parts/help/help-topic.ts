/** A short explanation of something on the screen: what it is, how to read it, what to make of it. */
export interface HelpTopic {
  readonly title: string;
  /** One to three short paragraphs. */
  readonly text: readonly string[];
}
