import type { TFunction } from "i18next";

/** Write `90s` as people say it: `90 seconds`. */
export function inWords(text: string, t: TFunction): string {
  const found = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (!found) return text;
  return t(`inspector.length.${found[2] as "s"}`, { count: Number(found[1]) });
}
