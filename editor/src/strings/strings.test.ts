import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";

const SRC = join(import.meta.dirname, "..");
const KEYS = new Set(keysOf(en));
const PLURAL = /_(one|other|zero)$/;

test("every string that is asked for is in the catalogue", () => {
  const missing = sources(SRC).flatMap((file) =>
    asked(readFileSync(file, "utf8"))
      .filter((key) => !isKnown(key))
      .map((key) => `${file.slice(SRC.length + 1)}: ${key}`),
  );
  expect(missing).toEqual([]);
});

function keysOf(tree: object, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [prefix + name] : keysOf(value as object, `${prefix}${name}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|schema\.d|strings\//.test(name))
    .map((name) => join(folder, name));
}

/** The keys in `t("…")`, `t(a ? "…" : "…")` and the fixed beginning of t(`…${x}`). */
function asked(text: string): string[] {
  const calls = [...text.matchAll(/\bt\(\s*("[^"]+"|`[^`]+`|[^"`()]+\?\s*"[^"]+"\s*:\s*"[^"]+")/g)];
  return calls
    .flatMap(([, argument = ""]) =>
      [...argument.matchAll(/["`]([^"`]+)["`]/g)].map(([, key = ""]) => key),
    )
    .filter((key) => key.includes("."));
}

function isKnown(key: string): boolean {
  const fixed = key.split("${", 1)[0] ?? key;
  if (fixed === key) return KEYS.has(key) || KEYS.has(`${key}_other`);
  return [...KEYS].some(
    (known) => known.startsWith(fixed) && !(PLURAL.test(known) && fixed === ""),
  );
}
