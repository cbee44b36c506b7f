import type { NodeType } from "~/api/catalog";

export const GROUPS = [
  "start",
  "decide",
  "repeat",
  "wait",
  "people",
  "data",
  "services",
  "other",
] as const;
export type Group = (typeof GROUPS)[number];

const DECIDE = /^flow\.(branch|switch|filter|end|fail|cancel|call)$/;
const FAMILIES: Record<string, Group> = {
  trigger: "start",
  wait: "wait",
  human: "people",
  data: "data",
  code: "data",
  http: "services",
  webhook: "services",
  log: "other",
};

/** Say under which heading a kind of step stands in the palette. */
export function groupOf(type: NodeType): Group {
  if (type.holds_nodes) return "repeat";
  if (DECIDE.test(type.type)) return "decide";
  return FAMILIES[type.family] ?? (type.connector ? "services" : "other");
}

/** Order the kinds of steps by how well they fit what was typed; nothing typed gives all. */
export function ranked(types: NodeType[], typed: string): NodeType[] {
  const known = types.filter((type) => !type.deprecated);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return known;
  return known
    .map((type) => ({ type, score: Math.min(...words.map((word) => scoreOf(type, word))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.type.title.localeCompare(b.type.title))
    .map(({ type }) => type);
}

function scoreOf(type: NodeType, word: string): number {
  const keywords = type.keywords.map((one) => one.toLowerCase());
  return Math.max(
    textScore(type.title.toLowerCase(), word, 100),
    ...keywords.map((one) => textScore(one, word, 90)),
    textScore(type.type.replaceAll(/[._]/g, " "), word, 60),
    textScore((type.connector ?? type.family).toLowerCase(), word, 50),
    textScore(type.description.toLowerCase(), word, 30) > 20 ? 20 : 0,
  );
}

function textScore(text: string, word: string, best: number): number {
  if (text.startsWith(word)) return best;
  if (text.split(/\W+/).some((one) => one.startsWith(word))) return best - 10;
  if (word.length > 2 && text.includes(word)) return best - 25;
  return word.length > 3 && isClose(text, word) ? 5 : 0;
}

/** All letters of a word in order, near each other: a typing mistake still finds something. */
function isClose(text: string, word: string): boolean {
  return text.split(/\W+/).some((one) => {
    let at = 0;
    for (const letter of one) if (letter === word[at]) at += 1;
    return at >= word.length - 1 && Math.abs(one.length - word.length) <= 2;
  });
}
