import { Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { SchemaField } from "../SchemaField";
import { blankOf, isObject, shapeOf } from "../shape";

/** Names and values of the user's own. */
export function MapControl({ shape, value, path }: ControlProps) {
  const values = isObject(value) ? value : {};
  const inside = shape.schema.additionalProperties;
  return (
    <MapRows
      schema={isObject(inside) ? inside : {}}
      value={values}
      path={path}
      names={Object.keys(values)}
    />
  );
}

type Rows = { schema: JsonObject; value: JsonObject; path: Path; names: string[] };

export function MapRows({ schema, value, path, names }: Rows) {
  const { t } = useTranslation();
  const { root, write, leave, readOnly } = useForm();
  const place = useRef<HTMLDivElement>(null);
  const put = (name: string, next: Json | undefined) => {
    leave();
    write([...path, name], next);
  };
  const { rows, renamed: renamedRow } = useRows(names);
  const rename = (old: string, name: string) => {
    leave();
    renamedRow(old, name);
    const renamed = Object.entries(value).map(([one, of]) => [one === old ? name : one, of]);
    write(path, Object.fromEntries(renamed) as JsonObject);
  };
  const add = () => {
    put(freeName(value), blankOf(shapeOf(schema, root)));
    setTimeout(() => {
      const rows = place.current?.querySelectorAll<HTMLInputElement>("[data-name] input");
      rows?.[rows.length - 1]?.select();
    }, 30);
  };
  return (
    <div className="grid gap-1.5" ref={place}>
      {rows.map(({ key, name }) => (
        <div key={key} className="flex items-start gap-1">
          <span data-name className="w-28 shrink-0">
            <NameInput
              name={name}
              taken={value}
              readOnly={readOnly}
              onRename={(next) => rename(name, next)}
            />
          </span>
          <div className="min-w-0 grow">
            <SchemaField
              name={name}
              title={name}
              schema={schema}
              required
              value={value[name]}
              path={[...path, name]}
              bare
            />
          </div>
          {!readOnly && (
            <IconButton
              small
              label={t("inspector.form.remove", { name })}
              icon={<X />}
              className="mt-1"
              onClick={() => put(name, undefined)}
            />
          )}
        </div>
      ))}
      {!readOnly && (
        <span>
          <Button size="sm" look="quiet" icon={<Plus className="size-3.5" />} onClick={add}>
            {t("inspector.form.addEntry")}
          </Button>
        </span>
      )}
    </div>
  );
}

type Entry = { key: number; name: string };

/** An entry that gets another name stays the same row: in its place, and with the focus in it. */
function useRows(names: string[]) {
  const last = useRef<Entry[]>([]);
  const made = useRef(0);
  const kept = last.current.filter(({ name }) => names.includes(name));
  const known = new Set(kept.map(({ name }) => name));
  const added = names.filter((name) => !known.has(name));
  const rows = [...kept, ...added.map((name) => ({ key: made.current++, name }))];
  last.current = rows;
  const renamed = (old: string, name: string) => {
    last.current = rows.map((row) => (row.name === old ? { ...row, name } : row));
  };
  return { rows, renamed };
}

function freeName(value: JsonObject): string {
  for (let n = 1; ; n += 1) if (!(`name_${n}` in value)) return `name_${n}`;
}

type NameProps = {
  name: string;
  taken: JsonObject;
  readOnly: boolean;
  onRename: (name: string) => void;
};

/** A name is changed when its field is left, so that no half-typed one is ever used. */
function NameInput({ name, taken, readOnly, onRename }: NameProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  const clash = typed !== name && typed in taken;
  const commit = () => {
    const next = typed.trim();
    if (next === "" || clash) setTyped(name);
    else if (next !== name) onRename(next);
  };
  return (
    <>
      <Input
        aria-label={t("inspector.form.nameOf", { name })}
        value={typed}
        readOnly={readOnly}
        aria-invalid={clash || undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
      {clash && <p className="text-failed text-xs">{t("inspector.form.nameTaken")}</p>}
    </>
  );
}
