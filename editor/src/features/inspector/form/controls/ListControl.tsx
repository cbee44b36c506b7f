import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { isExpression } from "~/features/expressions/segments";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { SchemaField } from "../SchemaField";
import { blankOf, isObject, type Shape, shapeOf, wordsOf } from "../shape";
import { JsonControl } from "./JsonControl";

/** Items one below the other; buttons move them, so that the keyboard can too. */
export function ListControl({ shape, value, path, label }: ControlProps) {
  const { t } = useTranslation();
  const form = useForm();
  const place = useRef<HTMLDivElement>(null);
  const item = shapeOf(itemSchema(shape), form.root);
  const items = Array.isArray(value) ? value : [];
  const most = shape.schema.maxItems;
  const set = (next: Json[]) => {
    form.leave();
    form.write(path, next);
  };
  const add = () => {
    set([...items, blankOf(item)]);
    setTimeout(() => focusLast(place.current), 30);
  };
  const move = (index: number, by: number) => {
    set(moved(items, index, by));
    setTimeout(() => focusMove(rowsOf(place.current)[index + by], by), 30);
  };
  const remove = (index: number) => {
    set(items.filter((_, at) => at !== index));
    setTimeout(() => focusAfterRemoval(place.current, index), 30);
  };
  if (value != null && !Array.isArray(value) && !isExpression(value))
    return <JsonControl label={label} value={value} onChange={(next) => form.write(path, next)} />;
  return (
    <div className="grid gap-1.5" ref={place}>
      {items.map((one, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
          key={index}
          item={item}
          schema={itemSchema(shape)}
          value={one}
          path={[...path, index]}
          index={index}
          label={label}
          last={index === items.length - 1}
          onMove={(by) => move(index, by)}
          onRemove={() => remove(index)}
        />
      ))}
      {!form.readOnly && (typeof most !== "number" || items.length < most) && (
        <span>
          <Button
            data-add
            size="sm"
            look="quiet"
            icon={<Plus className="size-3.5" />}
            onClick={add}
          >
            {t("inspector.form.add", { what: label })}
          </Button>
        </span>
      )}
    </div>
  );
}

function itemSchema(shape: Shape): Json {
  const { items } = shape.schema;
  return isObject(items) ? items : {};
}

function moved(items: Json[], index: number, by: number): Json[] {
  const next = [...items];
  const [one] = next.splice(index, 1);
  next.splice(index + by, 0, one as Json);
  return next;
}

function rowsOf(place: HTMLElement | null): HTMLElement[] {
  return [...(place?.querySelectorAll<HTMLElement>(":scope > [data-row]") ?? [])];
}

function focusLast(place: HTMLElement | null): void {
  rowsOf(place)
    .at(-1)
    ?.querySelector<HTMLElement>("input, textarea, select, .cm-content, [aria-haspopup]")
    ?.focus();
}

/** What was moved keeps the focus, so that it can be moved on; at an end, only back. */
function focusMove(row: HTMLElement | undefined, by: number): void {
  const move = (way: number) =>
    row?.querySelector<HTMLElement>(`:scope > * > [data-move="${way}"]:enabled`);
  (move(by) ?? move(-by))?.focus();
}

/** The next item is ready to be removed too; after the last one, another can be added. */
function focusAfterRemoval(place: HTMLElement | null, index: number): void {
  const rows = rowsOf(place);
  const next = rows[Math.min(index, rows.length - 1)]?.querySelector<HTMLElement>(
    ":scope > * > [data-remove]",
  );
  (next ?? place?.querySelector<HTMLElement>(":scope > span > [data-add]"))?.focus();
}

type RowProps = {
  item: Shape;
  schema: Json;
  value: Json;
  path: readonly (string | number)[];
  index: number;
  label: string;
  last: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
};

function Row({ item, schema, value, path, index, label, last, onMove, onRemove }: RowProps) {
  const { t } = useTranslation();
  const { readOnly } = useForm();
  const title = t("inspector.form.item", {
    what: (item.kind === "object" && item.title) || label,
    n: index + 1,
  });
  const nested = item.kind === "object";
  return (
    <div
      data-row
      className={nested ? "rounded-card border border-line bg-bg/50 p-2" : "flex items-start gap-1"}
    >
      {nested && (
        <div className="mb-1 flex items-center gap-0.5">
          <span className="grow text-text-2 text-xs">{title}</span>
          {!readOnly && <Moves {...{ title, index, last, onMove, onRemove }} />}
        </div>
      )}
      <div className="min-w-0 grow">
        <SchemaField
          name={String(index)}
          title={title}
          schema={schema}
          required
          value={value}
          path={path}
          bare
        />
      </div>
      {!nested && !readOnly && (
        <span className="flex pt-1">
          <Moves {...{ title, index, last, onMove, onRemove }} />
        </span>
      )}
    </div>
  );
}

function Moves({
  title,
  index,
  last,
  onMove,
  onRemove,
}: Pick<RowProps, "index" | "last" | "onMove" | "onRemove"> & { title: string }) {
  const { t } = useTranslation();
  return (
    <>
      {!(index === 0 && last) && (
        <>
          <IconButton
            small
            data-move={-1}
            label={t("inspector.form.moveUp", { name: wordsOf(title) })}
            icon={<ArrowUp />}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          />
          <IconButton
            small
            data-move={1}
            label={t("inspector.form.moveDown", { name: wordsOf(title) })}
            icon={<ArrowDown />}
            disabled={last}
            onClick={() => onMove(1)}
          />
        </>
      )}
      <IconButton
        small
        data-remove
        label={t("inspector.form.remove", { name: title })}
        icon={<X />}
        onClick={onRemove}
      />
    </>
  );
}
