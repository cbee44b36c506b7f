import i18next from "i18next";
import type { Json, JsonObject } from "~/api/api";
import type { NodeType } from "~/api/catalog";
import type { FlowNode } from "~/features/draft/document";
import { rhythmIn } from "~/features/schedules/rhythm";
import { rhythmWords } from "~/features/schedules/rhythmWords";
import { plainWords } from "./plainWords";

type Say = (config: JsonObject) => string;
const t = i18next.t.bind(i18next);
const list = (value: Json | undefined) => (Array.isArray(value) ? value : []);
const object = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};

const SAY: Record<string, Say> = {
  "http.request": ({ method, url }) => `${plainWords(method) || "GET"} ${plainWords(url)}`,
  "flow.branch": ({ when }) => question(when),
  "flow.filter": ({ when }) => t("canvas.say.onlyIf", { when: plainWords(when) || "…" }),
  "flow.switch": ({ cases }) => t("canvas.say.cases", { count: list(cases).length }),
  "flow.call": ({ flow }) => t("canvas.say.call", { flow: plainWords(flow) }),
  "flow.each": (config) => eachSentence(config),
  "flow.loop": (config) => loopSentence(config),
  "flow.scope": (config) => scopeSentence(config),
  "flow.fail": ({ message }) => plainWords(message),
  "flow.cancel": ({ nodes }) => list(nodes).map(plainWords).join(", "),
  "wait.delay": (config) => plainWords(config.for),
  "wait.until": ({ at }) => plainWords(at),
  "wait.signal": ({ name }) => plainWords(name),
  "wait.any": ({ events }) =>
    list(events)
      .map((one) => plainWords(object(one).port).replaceAll("_", " "))
      .join(t("canvas.say.or")),
  "human.approval": ({ to }) => toWhom(to),
  "human.form": ({ to }) => toWhom(to),
  "trigger.schedule": (config) => rhythmWords(rhythmIn(config), t),
  "trigger.webhook": ({ method, path }) =>
    `${plainWords(method) || "POST"} /hooks/…/${plainWords(path)}`,
  "trigger.flow_ended": ({ flow, on }) => endedSentence(flow, list(on).map(plainWords)),
  "trigger.form": ({ title }) => plainWords(title),
  "trigger.chat": ({ title }) => plainWords(title),
  "data.set": ({ values }) => Object.keys(object(values)).join(", "),
  "postgres.insert": ({ table }) => t("canvas.say.insert", { table: plainWords(table) }),
};

/** Say in a few words what a node does with the values it has; expressions stand without braces. */
export function sentenceOf(node: FlowNode, type?: NodeType): string {
  const config = node.config ?? {};
  const said = SAY[node.type]?.(config) ?? firstValue(config, type);
  return said.trim() || type?.title || node.type;
}

function endedSentence(flow: Json | undefined, on: string[]): string {
  const how = (on.length ? on : ["failed"]).map((one) => t(`canvas.say.ended.${one}`));
  return t("canvas.say.after", {
    flow: plainWords(flow) || t("canvas.say.anyFlow"),
    how: how.join(t("canvas.say.or")),
  });
}

function firstValue(config: JsonObject, type: NodeType | undefined): string {
  const required = type?.config.required;
  const names = [...(Array.isArray(required) ? required.map(String) : []), ...Object.keys(config)];
  for (const name of names) {
    const said = plainWords(config[name]);
    if (said) return said.split("\n", 1)[0] ?? "";
  }
  return "";
}

function question(when: Json | undefined): string {
  const said = plainWords(when);
  return said ? `${said}?` : t("canvas.say.if");
}

function toWhom(to: Json | undefined): string {
  const whom = list(to).map((one) => plainWords(one).replace(/^\w+:/, ""));
  return whom.length ? t("canvas.say.to", { whom: whom.join(", ") }) : "";
}

function eachSentence({ items, concurrency }: JsonObject): string {
  const of = plainWords(items) || "…";
  return t("canvas.say.each", { of, count: typeof concurrency === "number" ? concurrency : 10 });
}

function loopSentence(config: JsonObject): string {
  const most = plainWords(config.max_iterations) || "…";
  if (config.items) return t("canvas.say.loopItems", { of: plainWords(config.items), most });
  if (config.until) return t("canvas.say.loopUntil", { when: plainWords(config.until), most });
  return t("canvas.say.loopWhile", { when: plainWords(config.while) || "…", most });
}

function scopeSentence({ timeout, lock }: JsonObject): string {
  const name = plainWords(object(lock).name);
  const said = [
    timeout ? t("canvas.say.scope", { time: plainWords(timeout) }) : "",
    name ? t("canvas.say.lock", { name }) : "",
  ].filter(Boolean);
  return said.join(", ") || t("canvas.say.together");
}
