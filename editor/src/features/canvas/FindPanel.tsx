import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectNodes } from "~/features/draft/draftSlice";
import { classes } from "~/ui/classes";
import { EmptyState } from "~/ui/EmptyState";
import { SearchInput } from "~/ui/SearchInput";
import { TypeIcon } from "./icons";
import { PanelHeader } from "./PanelHeader";
import { useTypes } from "./types";
import { focusOn } from "./useKeys";
import { selected } from "./viewSlice";

/** Find a step by anything that stands in it. */
export default function FindPanel(_: { flow: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const types = useTypes();
  const nodes = useAppSelector(selectNodes);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => search(Object.values(nodes), typed), [nodes, typed]);
  const go = (id: string) => {
    dispatch(selected([id]));
    focusOn(id);
  };
  const pressed = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    }
    const hit = found[at];
    if (event.key === "Enter" && hit) go(hit.node.id);
  };
  return (
    <>
      <PanelHeader title={t("canvas.find")} />
      <SearchInput
        autoFocus
        label={t("canvas.findLabel")}
        value={typed}
        onChange={(words) => {
          setTyped(words);
          setAt(0);
        }}
        onKeyDown={pressed}
        className="m-3"
      />
      <ul className="min-h-0 grow overflow-y-auto px-2 pb-3">
        {found.map(({ node, where }, index) => (
          <li key={node.id}>
            <button
              type="button"
              onClick={() => go(node.id)}
              className={classes(
                "flex w-full items-center gap-2.5 rounded-field px-2 py-1.5 text-left",
                index === at ? "bg-accent-weak" : "hover:bg-sunken",
              )}
            >
              <TypeIcon type={types.get(node.type)} />
              <span className="min-w-0 grow">
                <span className="block truncate font-medium">{node.name || node.id}</span>
                <span className="block truncate text-text-2 text-xs">{where}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {typed && found.length === 0 && (
        <EmptyState
          icon={<Search />}
          title={t("canvas.findNone", { q: typed })}
          hint={t("canvas.findHint")}
        />
      )}
    </>
  );
}

type Hit = { node: FlowNode; where: string };

function search(nodes: FlowNode[], typed: string): Hit[] {
  const word = typed.trim().toLowerCase();
  const hits: Hit[] = [];
  for (const node of nodes) {
    if (!word) hits.push({ node, where: node.id });
    else if (`${node.name ?? ""} ${node.id} ${node.type}`.toLowerCase().includes(word))
      hits.push({ node, where: node.id });
    else {
      const where = valueWith(node, word);
      if (where) hits.push({ node, where });
    }
    if (hits.length >= 200) break;
  }
  return hits;
}

/** The value of a node that holds a word, a little of it. */
function valueWith(value: unknown, word: string): string | null {
  if (typeof value === "string" || typeof value === "number") {
    const at = String(value).toLowerCase().indexOf(word);
    return at < 0 ? null : String(value).slice(Math.max(0, at - 20), at + 80);
  }
  if (value === null || typeof value !== "object") return null;
  for (const one of Object.values(value)) {
    const found = valueWith(one, word);
    if (found) return found;
  }
  return null;
}
