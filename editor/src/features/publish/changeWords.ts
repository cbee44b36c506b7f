import type { TFunction } from "i18next";
import type { JsonObject } from "~/api/api";
import type { Change } from "~/api/flows";
import { portOf, sourceOf } from "~/features/draft/document";

/** What the words need to know: a step's name by its id, a field's title by type and name. */
export type Known = {
  nameOf: (node: string) => string;
  titleOf: (node: string, field: string) => string | undefined;
};

/** Say one difference between two states of a flow in a sentence. */
export function changeWords(change: Change, known: Known, t: TFunction): string {
  if (change.kind === "edge") return edgeWords(change, known, t);
  const name = nameWords(change, known, t);
  if (change.op === "added" && isWhole(change)) return t("publish.say.added", { name });
  if (change.op === "removed" && isWhole(change)) return t("publish.say.removed", { name });
  return fieldWords(change, name, known, t);
}

function nameWords({ kind, id, before, after }: Change, known: Known, t: TFunction): string {
  if (kind !== "node") return t(`publish.say.${kind as "input"}`, { name: id });
  const whole = (after ?? before) as JsonObject | null;
  const own = whole && typeof whole === "object" && !Array.isArray(whole) && whole.id === id;
  return own && typeof whole.name === "string" ? whole.name : known.nameOf(id);
}

/** Where in its piece a change is: `/nodes/3/config/url` is `["config", "url"]`. */
function inside({ kind, pointer }: Change): string[] {
  const parts = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
  const skip = kind === "input" && parts[1] === "properties" ? 3 : 2;
  return parts.slice(skip);
}

function isWhole(change: Change): boolean {
  return inside(change).length === 0;
}

function fieldWords(change: Change, name: string, known: Known, t: TFunction): string {
  const path = inside(change);
  const { before, after } = change;
  if (path[0] === "parent") return t("publish.say.moved", { name });
  if (path[0] === "disabled") return t(after ? "publish.say.off" : "publish.say.on", { name });
  if (path[0] === "name" && before && after)
    return t("publish.say.renamed", { before: shown(before), after: shown(after) });
  const field = fieldName(change, path, known, t);
  const values = { name, field, before: shown(before), after: shown(after) };
  if (isAbsent(before) && fits(after)) return t("publish.say.set", values);
  if (isAbsent(after) && fits(before)) return t("publish.say.unset", values);
  if (fits(before) && fits(after)) return t("publish.say.changed", values);
  return t("publish.say.changedLong", values);
}

function fieldName(change: Change, path: string[], known: Known, t: TFunction): string {
  const [first = "", ...rest] = path;
  if (!first) return t("publish.field.config");
  if (first !== "config" || !rest[0]) {
    return t(`publish.field.${first as "name"}`, { defaultValue: first.replace(/_/g, " ") });
  }
  const [field, ...deeper] = rest;
  const title = known.titleOf(change.id, field) ?? field.replace(/_/g, " ");
  return [lowerFirst(title), ...deeper].join(" › ");
}

function edgeWords({ op, id, before, after }: Change, known: Known, t: TFunction): string {
  const [start = "", to = ""] = id.split(">");
  const edge = { from: start, to };
  const port = portOf(edge);
  const name = known.nameOf(sourceOf(edge));
  const from = port === "out" ? name : t("publish.say.port", { name, port });
  const ends = { from, to: known.nameOf(to) };
  if (op === "added") return t("publish.say.pathAdded", ends);
  if (op === "removed") return t("publish.say.pathRemoved", ends);
  const field = t("publish.field.max_visits");
  const values = {
    name: `${from} → ${ends.to}`,
    field,
    before: shown(before),
    after: shown(after),
  };
  return t("publish.say.changed", values);
}

function shown(value: unknown): string {
  if (typeof value === "string") return value === "" ? "nothing" : `“${value}”`;
  return isAbsent(value) ? "nothing" : JSON.stringify(value);
}

function fits(value: unknown): boolean {
  return shown(value).length <= 80 && !shown(value).includes("\n");
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? (text[0] ?? "").toLowerCase() + text.slice(1) : text;
}
