import { DRAWING } from "./drawing";
import { RUNNING } from "./running";
import { VALUES } from "./values";

export type { Article } from "./article";

export const ARTICLES = [...DRAWING, ...VALUES, ...RUNNING];
