import type { FlowNode } from "~/features/draft/document";
import { pathOf, segmentsOf, writePath } from "~/features/expressions/segments";

const MOST = 4;

/** The expressions by which a step chose its way, those of the way that was not taken first. */
function conditionsOf(node: FlowNode, port: string): string[] {
  const { when, cases } = node.config ?? {};
  const found = Array.isArray(cases) ? cases : [];
  const rules = found.filter(
    (one): one is { [name: string]: string } =>
      typeof one === "object" && one !== null && !Array.isArray(one),
  );
  const own = rules.filter((one) => one.port === port).map((one) => one.when);
  const all = own.length ? own : rules.map((one) => one.when);
  return [when, ...all].filter((one): one is string => typeof one === "string");
}

/** The values a step looked at to choose its way, as expressions read them: `read.total`. */
export function valuesLookedAt(node: FlowNode, port: string, steps: Set<string>): string[] {
  const isName = (root: string) => steps.has(root) || root === "input" || root === "vars";
  const paths = conditionsOf(node, port).flatMap((text) => pathsIn(text, isName));
  return [...new Set(paths)].slice(0, MOST);
}

function pathsIn(text: string, isName: (root: string) => boolean): string[] {
  const formulas = segmentsOf(text, "template", isName).flatMap((one) => {
    if (one.kind === "value") return [writePath(one.root, one.fields)];
    return one.kind === "formula" ? [one.text] : [];
  });
  return formulas.flatMap((formula) =>
    segmentsOf(formula, "formula", isName).flatMap((one) =>
      one.kind === "value" ? [writePath(one.root, one.fields)] : [],
    ),
  );
}

/** How people call a value: its last name. */
export function shortName(path: string): string {
  const { root, fields } = pathOf(path) ?? { root: path, fields: [] };
  return fields.filter((one) => !/^\d+$/.test(one)).at(-1) ?? root;
}
