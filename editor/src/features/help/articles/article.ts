/** A short text of the help; lines that begin with two spaces are shown as an example. */
export type Article = { id: string; title: string; words: string; text: string[] };
