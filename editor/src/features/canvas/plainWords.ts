import type { Json } from "~/api/api";

/** Write text with expressions as people read it: `/customers/{{ hook.body.id }}` is `/customers/{id}`. */
export function plainWords(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return typeof value === "object" ? "" : String(value);
  const whole = /^\s*\{\{([\s\S]*?)\}\}\s*$/.exec(value)?.[1];
  if (whole !== undefined && !whole.includes("{{")) return plainExpression(whole.trim());
  return value.replace(/\{\{([\s\S]*?)\}\}/g, (_all, inner: string) => {
    const plain = plainExpression(inner.trim());
    return /^\w+$/.test(plain) ? `{${plain}}` : plain;
  });
}

const QUOTED = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/;
const PATH = /(?<![\w.|])[a-z_]\w*(?:\.\w+|\[\d+\])*/gi;

/** Shorten every path in an expression to its last name, where no two become the same. */
function plainExpression(expression: string): string {
  const parts = expression.split(QUOTED);
  const paths = parts.filter((_, at) => at % 2 === 0).flatMap((part) => part.match(PATH) ?? []);
  const short = new Map<string, string>();
  for (const path of paths) short.set(path, lastName(path));
  const clash = (path: string) =>
    [...short].some(([other, name]) => other !== path && name === short.get(path));
  return parts
    .map((part, at) =>
      at % 2
        ? part
        : part.replace(PATH, (path) =>
            clash(path) ? path.split(".").slice(-2).join(" ") : (short.get(path) ?? path),
          ),
    )
    .join("")
    .replace(/\s+/g, " ")
    .replace(/\|\s*default\((?:[^()]|\([^()]*\))*\)/g, "")
    .trim();
}

function lastName(path: string): string {
  const names = path.split(/\.|\[\d+\]/).filter(Boolean);
  return (names.at(-1) ?? path).replaceAll("_", " ");
}
