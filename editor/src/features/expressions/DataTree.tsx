import { ChevronRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import type { Readable } from "~/api/drawing";
import { classes } from "~/ui/classes";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { shortly } from "./completion";
import { DRAGGED } from "./insertion";
import { useReadable } from "./readable";
import { type Sample, useSamples } from "./samples";
import { fieldSchemas, itemSchema } from "./schemas";
import { writePath } from "./segments";

type Props = {
  node: string | null;
  onPick: (path: string) => void;
};
const MOST_SHOWN = 200;

/** What earlier steps give, as a tree to pick from: pinned data, else the last run's, else fields. */
export function DataTree({ node, onPick }: Props) {
  const { t } = useTranslation();
  const { names, asked } = useReadable(node);
  const [words, setWords] = useState("");
  const shown = names.filter(({ kind }) => kind !== "run");
  if (!asked) return <SkeletonRows rows={4} />;
  if (shown.length === 0) return <p className="text-text-2">{t("expressions.noData")}</p>;
  return (
    <div className="grid gap-2">
      <SearchInput label={t("expressions.searchData")} value={words} onChange={setWords} />
      <ul className="grid gap-1">
        {shown.map((one) => (
          <Root key={one.name} readable={one} words={words.trim().toLowerCase()} onPick={onPick} />
        ))}
      </ul>
    </div>
  );
}

type RootProps = { readable: Readable; words: string; onPick: Props["onPick"] };

function Root({ readable, words, onPick }: RootProps) {
  const { t } = useTranslation();
  const { sampleOf } = useSamples();
  const [sample, setSample] = useState<Sample | null>(null);
  const { name, title, certain, schema } = readable;
  useEffect(() => {
    let here = true;
    void sampleOf(name).then((found) => here && setSample(found));
    return () => {
      here = false;
    };
  }, [sampleOf, name]);
  const tags = (
    <>
      {sample?.from === "pin" && <Tag tone="accent">{t("expressions.pinned")}</Tag>}
      {!certain && <Tag tone="waiting">{t("expressions.maybe")}</Tag>}
    </>
  );
  return (
    <Branch
      name={title || name}
      path={name}
      value={sample?.value}
      schema={schema}
      words={words}
      depth={0}
      tags={tags}
      onPick={onPick}
    />
  );
}

type BranchProps = {
  name: string;
  path: string;
  value: Json | undefined;
  schema: JsonObject | undefined;
  words: string;
  depth: number;
  tags?: React.ReactNode;
  onPick: Props["onPick"];
};

function Branch(props: BranchProps) {
  const { name, path, value, schema, words, depth, tags, onPick } = props;
  const { t } = useTranslation();
  const children = useMemo(() => below(value, schema, path), [value, schema, path]);
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = opened ?? (words !== "" || depth === 0);
  const hit = words === "" || `${name} ${path} ${shortly(value)}`.toLowerCase().includes(words);
  if (!hit && !children.some((one) => holds(one, words))) return null;
  return (
    <li>
      <div className="group flex items-center gap-1" style={{ paddingLeft: depth * 12 }}>
        {children.length > 0 ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={t(open ? "expressions.fold" : "expressions.unfold", { name })}
            onClick={() => setOpened(!open)}
            className="grid size-6 shrink-0 place-items-center rounded text-text-3 hover:bg-sunken"
          >
            <ChevronRight
              aria-hidden
              className={classes(
                "size-3.5 transition-transform duration-[120ms]",
                open && "rotate-90",
              )}
            />
          </button>
        ) : (
          <span className="w-6 shrink-0" />
        )}
        <button
          type="button"
          draggable
          title={path}
          onMouseDown={(event) => event.preventDefault()}
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, path);
            event.dataTransfer.setData("text/plain", `{{ ${path} }}`);
          }}
          onClick={() => onPick(path)}
          className="flex min-h-6 min-w-0 grow items-center gap-2 rounded px-1 py-0.5 text-left hover:bg-accent-weak"
        >
          <span className={classes("shrink-0", depth === 0 && "font-medium")}>{name}</span>
          <span className="min-w-0 grow truncate font-mono text-text-2 text-xs">
            {value === undefined ? typeWord(schema) : shortly(value)}
          </span>
          {tags}
        </button>
      </div>
      {open && children.length > 0 && (
        <ul>
          {children.slice(0, MOST_SHOWN).map((one) => (
            <Branch
              key={one.path}
              {...one}
              words={hit ? "" : words}
              depth={depth + 1}
              onPick={onPick}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

type Child = Pick<BranchProps, "name" | "path" | "value" | "schema">;

function below(value: Json | undefined, schema: JsonObject | undefined, path: string): Child[] {
  const ofItem = itemSchema(schema);
  if (Array.isArray(value) || (value === undefined && ofItem)) {
    const items = Array.isArray(value) ? value.slice(0, 20) : [undefined];
    return items.map((one, at) => ({
      name: String(at + 1),
      path: `${path}[${at}]`,
      value: one,
      schema: ofItem,
    }));
  }
  const fields = fieldSchemas(schema);
  const values = value !== null && typeof value === "object" ? value : {};
  const names = value === undefined ? Object.keys(fields) : Object.keys(values);
  return names.map((name) => ({
    name,
    path: writePath(path, [name]),
    value: values[name],
    schema: fields[name],
  }));
}

function holds(child: Child, words: string, depth = 0): boolean {
  if (`${child.name} ${shortly(child.value)}`.toLowerCase().includes(words)) return true;
  if (depth > 4) return false;
  return below(child.value, child.schema, child.path).some((one) => holds(one, words, depth + 1));
}

function typeWord(schema: JsonObject | undefined): string {
  const type = schema?.type;
  return typeof type === "string" ? type : Array.isArray(type) ? type.join(" | ") : "";
}
