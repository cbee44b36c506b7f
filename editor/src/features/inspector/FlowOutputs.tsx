import { useMemo } from "react";
import type { Json, JsonObject } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { setOutputs } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import { useDraftState } from "~/features/draft/useDraftState";
import { JsonControl } from "./form/controls/JsonControl";
import { SchemaForm } from "./form/SchemaForm";
import { isObject } from "./form/shape";

const SCHEMA: JsonObject = { type: "object", properties: {}, additionalProperties: {} };

/** What the run gives: names, and expressions over the steps. */
export function FlowOutputs() {
  const draft = useDraft();
  const { outputs, mayWrite } = useDraftState("outputs", "mayWrite");
  const value = useMemo(() => (isObject(outputs) ? outputs : {}), [outputs]);
  const leave = () => draft.undo.stopCapturing();
  if (outputs !== undefined && outputs !== null && !isObject(outputs))
    return (
      <JsonControl
        label="outputs"
        value={outputs}
        readOnly={!mayWrite}
        onChange={(next) => setOutputs(draft, next)}
        onLeave={leave}
      />
    );
  const write = (path: Path, next: Json | undefined) => {
    const whole = put(value, path, next);
    setOutputs(draft, isObject(whole) && Object.keys(whole).length ? whole : undefined);
  };
  return (
    <SchemaForm
      schema={SCHEMA}
      value={value}
      onChange={write}
      onLeave={leave}
      readOnly={!mayWrite}
      node=""
    />
  );
}

/** Give a value with one part of it changed; undefined takes the part away. */
export function put(value: Json, path: Path, next: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return next ?? {};
  if (Array.isArray(value)) {
    const made = [...value];
    const inner = rest.length ? put(made[Number(key)] ?? {}, rest, next) : next;
    if (inner === undefined) made.splice(Number(key), 1);
    else made[Number(key)] = inner;
    return made;
  }
  const made: JsonObject = { ...(isObject(value) ? value : {}) };
  const inner = rest.length ? put(made[key] ?? {}, rest, next) : next;
  if (inner === undefined) delete made[key];
  else made[key] = inner;
  return made;
}
