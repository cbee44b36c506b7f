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
          onMove={(by) => set(moved(items, index, by))}
          onRemove={() => set(items.filter((_, at) => at !== index))}
        />
      ))}
      {!form.readOnly && (typeof most !== "number" || items.length < most) && (
        <span>
          <Button size="sm" look="quiet" icon={<Plus className="size-3.5" />} onClick={add}>
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

function focusLast(place: HTMLElement | null): void {
  const rows = place?.querySelectorAll<HTMLElement>(":scope > [data-row]");
  const fields = rows?.[rows.length - 1]?.querySelectorAll<HTMLElement>(
    "input, textarea, select, .cm-content",
  );
  fields?.[0]?.focus();
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
            label={t("inspector.form.moveUp", { name: wordsOf(title) })}
            icon={<ArrowUp />}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          />
          <IconButton
            small
            label={t("inspector.form.moveDown", { name: wordsOf(title) })}
            icon={<ArrowDown />}
            disabled={last}
            onClick={() => onMove(1)}
          />
        </>
      )}
      <IconButton
        small
        label={t("inspector.form.remove", { name: title })}
        icon={<X />}
        onClick={onRemove}
      />
    </>
  );
}
