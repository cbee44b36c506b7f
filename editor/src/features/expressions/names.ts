import { createSelector } from "@reduxjs/toolkit";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { NodeType } from "~/api/catalog";
import { useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { selectNodes } from "~/features/draft/draftSlice";

const OWN = ["input", "item", "index", "loop", "run", "vars", "error", "group", "page", "response"];

export type Names = {
  /** Whether a word is the name of a value here, not a function. */
  isName: (root: string) => boolean;
  /** Whether it stands for a step that is no longer there. */
  isGone: (root: string) => boolean;
  /** How people call it. */
  title: (root: string) => string;
  /** What kind of step it is, for its picture. */
  type: (root: string) => NodeType | undefined;
};

/** How steps are called: the same object until one is named anew, however much is typed in them. */
const selectCalled = createSelector(
  [selectNodes],
  (nodes) =>
    new Map(Object.entries(nodes).map(([id, { type, name }]) => [id, [type, name] as const])),
  { memoizeOptions: { resultEqualityCheck: areCalledTheSame } },
);
type Called = ReadonlyMap<string, readonly [string, string | undefined]>;

function areCalledTheSame(one: Called, other: Called): boolean {
  if (one.size !== other.size) return false;
  for (const [id, [type, name]] of one) {
    const called = other.get(id);
    if (called?.[0] !== type || called[1] !== name) return false;
  }
  return true;
}

/** Give the names values have in this flow, in people's words. */
export function useNames(): Names {
  const { t } = useTranslation();
  const called = useAppSelector(selectCalled);
  const { data: catalog } = useCatalog();
  return useMemo(() => {
    const types = new Map(catalog?.items.map((one) => [one.type, one]));
    const own = new Set(OWN);
    const words = new Set(["true", "false", "none", "and", "or", "not", "in", "is", "if", "else"]);
    return {
      isName: (root) => own.has(root) || called.has(root),
      isGone: (root) => !own.has(root) && !words.has(root) && !called.has(root),
      title: (root) => {
        const step = called.get(root);
        if (step) return step[1] || types.get(step[0])?.title || root;
        return own.has(root) ? t(`expressions.names.${root as "input"}`) : root;
      },
      type: (root) => types.get(called.get(root)?.[0] ?? ""),
    };
  }, [called, catalog, t]);
}
