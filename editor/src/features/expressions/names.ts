import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogQuery } from "~/api/catalog";
import { useAppSelector } from "~/app/store";
import { selectNodes } from "~/features/draft/draftSlice";

const OWN = ["input", "item", "index", "loop", "run", "vars", "error", "group", "page", "response"];

export type Names = {
  /** Whether a word is the name of a value here, not a function. */
  isName: (root: string) => boolean;
  /** Whether it stands for a step that is no longer there. */
  isGone: (root: string) => boolean;
  /** How people call it. */
  title: (root: string) => string;
};

/** Give the names values have in this flow, in people's words. */
export function useNames(): Names {
  const { t } = useTranslation();
  const nodes = useAppSelector(selectNodes);
  const { data: catalog } = useCatalogQuery();
  return useMemo(() => {
    const titles = new Map(catalog?.items.map(({ type, title }) => [type, title]));
    const own = new Set(OWN);
    const words = new Set(["true", "false", "none", "and", "or", "not", "in", "is", "if", "else"]);
    return {
      isName: (root) => own.has(root) || root in nodes,
      isGone: (root) => !own.has(root) && !words.has(root) && !(root in nodes),
      title: (root) => {
        const node = nodes[root];
        if (node) return node.name || titles.get(node.type) || root;
        return own.has(root) ? t(`expressions.names.${root as "input"}`) : root;
      },
    };
  }, [nodes, catalog, t]);
}
