import { useMemo } from "react";
import type { Json, JsonObject } from "~/api/api";
import type { Finding } from "~/api/flows";
import type { Path } from "~/features/draft/commands/config";
import { SchemaForm } from "~/features/inspector/form/SchemaForm";
import { isObject } from "~/features/inspector/form/shape";

const NOTHING: Record<string, string> = {};
type Props = {
  schema: JsonObject;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** What the server said is wrong, by pointer. */
  wrong?: Record<string, string>;
};

/** A form of plain values, for any schema with fields. */
export default function ValuesForm({ schema, value, onChange, wrong = NOTHING }: Props) {
  const findings = useMemo(() => Object.entries(wrong).map(findingOf), [wrong]);
  const change = (path: Path, next: Json | undefined) =>
    onChange((put(value, path, next) ?? {}) as JsonObject);
  return (
    <div className="-mx-1 max-h-[60vh] overflow-y-auto px-1">
      <SchemaForm schema={schema} value={value} onChange={change} findings={findings} />
    </div>
  );
}

function findingOf([pointer, message]: [string, string]): { pointer: string; finding: Finding } {
  const finding: Finding = {
    severity: "error",
    code: "run.input_invalid",
    pointer,
    node: null,
    message,
    path: [],
    fix: null,
  };
  return { pointer, finding };
}

/** Give a value with one place changed; undefined takes the place away. */
export function put(value: Json | undefined, path: Path, next: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    const made = put(list[key], rest, next);
    if (made === undefined) list.splice(key, 1);
    else list[key] = made;
    return list;
  }
  const object = isObject(value) ? value : {};
  const { [key]: before, ...others } = object;
  const made = put(before, rest, next);
  return made === undefined ? others : { ...object, [key]: made };
}
