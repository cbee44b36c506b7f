import { createContext, useContext } from "react";
import type { Json, JsonObject } from "~/api/api";
import type { Finding } from "~/api/flows";
import type { Path } from "~/features/draft/commands/config";

/** What the fields of one form share. */
export type Form = {
  /** Different for each form on a page. */
  id: string;
  /** The schema references lead into. */
  root: JsonObject;
  /** The whole value, for choices that depend on other fields. */
  value: JsonObject;
  readOnly: boolean;
  write: (path: Path, value: Json | undefined) => void;
  /** A field was left: what was typed is one step of undo. */
  leave: () => void;
  /** The node whose expressions are written; none in forms of plain values. */
  node: string | null;
  /**
   * Which choices can be asked for; none outside a node's config. It is `ready` when the connection
   * they need is chosen.
   */
  asking: { type: string; connection: string | undefined; ready: boolean } | null;
  findings: readonly { pointer: string; finding: Finding }[];
};

const Context = createContext<Form | null>(null);
export const FormProvider = Context.Provider;

export function useForm(): Form {
  const form = useContext(Context);
  if (!form) throw new Error("A field needs a SchemaForm around it");
  return form;
}

/** Write a path as a JSON Pointer. */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}
