import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { classes } from "~/ui/classes";
import { SearchInput } from "~/ui/SearchInput";
import { CopyButtons } from "./CopyButtons";
import { FileView } from "./FileView";
import type { Fetching } from "./fetching";
import { filledIn, type More, type Parts } from "./parts";
import { entriesOf, fileOf, isTable } from "./pointers";
import { TableView } from "./TableView";
import { TreeView } from "./TreeView";

type Look = "table" | "tree" | "json" | "file";
type Props = {
  value: Json;
  label?: string;
  height?: number;
  below?: ReactNode;
  /** Of a value that is too large to be here whole. */
  fetching?: Fetching;
};
const NO_PARTS: Parts = {};
const MUCH = 12;
const TEXT_SHOWN = 200_000;

/** A value as a table, a tree, JSON or a file, whatever suits it best; the reader may choose. */
export function JsonView({ value, label, height = 320, below, fetching }: Props) {
  const { t } = useTranslation();
  const looks = useMemo(() => looksOf(value), [value]);
  const [chosen, setChosen] = useState<Look | null>(null);
  const [words, setWords] = useState("");
  const [opened, setOpened] = useState<number | null>(null);
  const look = chosen && looks.includes(chosen) ? chosen : looks[0];
  const name = label ?? t("runs.value.value");
  if (!entriesOf(value).length) return <Plain value={value} below={below} />;
  const file = fileOf(value);
  const onEnd = () => fetching?.parts[""]?.next !== null && fetching?.fetch("");
  return (
    <div className="grid overflow-hidden rounded-card border border-line bg-surface">
      <div className="group flex flex-wrap items-center gap-1 border-line border-b px-1.5 py-1">
        <fieldset aria-label={t("runs.value.look")} className="flex gap-0.5">
          {looks.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === look}
              onClick={() => {
                setOpened(null);
                setChosen(one);
              }}
              className={classes(
                "rounded-field px-2 py-0.5 text-xs",
                one === look ? "bg-sunken font-medium" : "text-text-2 hover:bg-sunken",
              )}
            >
              {t(`runs.value.as.${one}`)}
            </button>
          ))}
        </fieldset>
        <span className="grow" />
        {look !== "json" && look !== "file" && entriesOf(value).length > MUCH && (
          <SearchInput
            label={t("words.search")}
            value={words}
            onChange={setWords}
            className="w-36"
          />
        )}
        <CopyButtons pointer="" value={value} />
      </div>
      {look === "table" && (
        <TableView
          rows={value as Json[]}
          words={words}
          label={name}
          height={height}
          onEnd={onEnd}
          onOpen={(at) => {
            setWords("");
            setOpened(at);
            setChosen("tree");
          }}
        />
      )}
      {look === "tree" && (
        <TreeView
          value={value}
          words={words}
          label={name}
          height={height}
          opened={opened === null ? [] : [`/${opened}`]}
          parts={fetching?.parts}
          fetching={fetching}
        />
      )}
      {look === "json" && (
        <JsonText value={value} parts={fetching?.parts} height={height} label={name} />
      )}
      {look === "file" && file && <FileView file={file} />}
      {below}
    </div>
  );
}

function looksOf(value: Json): Look[] {
  if (fileOf(value)) return ["file", "tree", "json"];
  return isTable(value) ? ["table", "tree", "json"] : ["tree", "json"];
}

type TextProps = { value: Json; parts?: Parts; height: number; label: string };

function JsonText({ value, parts = NO_PARTS, height, label }: TextProps) {
  const { t } = useTranslation();
  const text = useMemo(() => {
    const name = ({ type, total }: More) =>
      `… ${t(`runs.value.absent.${type as "object"}`, { count: total ?? 0 })}`;
    return JSON.stringify(filledIn(value, parts, name), null, 2);
  }, [value, parts, t]);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-auto"
      style={{ maxHeight: height }}
    >
      <pre className="p-2 font-mono text-xs">{text.slice(0, TEXT_SHOWN)}</pre>
      {text.length > TEXT_SHOWN && (
        <p className="px-2 pb-2 text-text-2 text-xs">{t("runs.value.cut")}</p>
      )}
    </section>
  );
}

/** A text, number or nothing: no tree is needed for that. */
function Plain({ value, below }: { value: Json; below?: ReactNode }) {
  const { t } = useTranslation();
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <div className="group flex flex-wrap items-start gap-2 rounded-card border border-line bg-surface px-2 py-1.5">
      <pre className="max-h-80 min-w-0 grow overflow-auto whitespace-pre-wrap break-words font-mono text-xs">
        {value === "" ? <span className="text-text-3">{t("runs.value.emptyText")}</span> : shown}
      </pre>
      <CopyButtons pointer="" value={value} />
      {below}
    </div>
  );
}
