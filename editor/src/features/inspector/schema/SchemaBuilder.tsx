import { ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Input, Select } from "~/ui/Input";
import { Fold } from "../Fold";
import { JsonControl } from "../form/controls/JsonControl";
import { isObject } from "../form/shape";
import {
  addField,
  choicesOf,
  FIELD_KINDS,
  type FieldKind,
  inOrder,
  kindOfField,
  moveUp,
  renameField,
  schemaOfKind,
  withChoices,
} from "./fields";

const WITHOUT_DEFAULT: FieldKind[] = ["object", "list", "choices", "file", "files"];

type Props = {
  label: string;
  addLabel: string;
  /** The schema of an object; null when there is none yet. */
  schema: JsonObject | null;
  readOnly?: boolean;
  onChange: (schema: JsonObject | null) => void;
  onLeave: () => void;
};

/** Build the schema of an object field by field; what cannot be drawn is edited as JSON. */
export function SchemaBuilder(props: Props) {
  const { t } = useTranslation();
  const { label, schema, readOnly, onChange, onLeave } = props;
  const [json, setJson] = useState(false);
  return (
    <fieldset aria-label={label} className="grid min-w-0 gap-2">
      {json ? (
        <JsonControl
          label={label}
          value={schema ?? {}}
          readOnly={readOnly}
          onChange={(next) => isObject(next) && onChange(Object.keys(next).length ? next : null)}
          onLeave={onLeave}
        />
      ) : (
        <Fields {...props} />
      )}
      <span>
        <Button size="sm" look="quiet" aria-pressed={json} onClick={() => setJson(!json)}>
          {t(json ? "inspector.schema.asFields" : "inspector.schema.asJson")}
        </Button>
      </span>
    </fieldset>
  );
}

function Fields({ schema, readOnly, addLabel, onChange, onLeave }: Props) {
  const { t } = useTranslation();
  const properties = isObject(schema?.properties) ? schema.properties : {};
  const required = Array.isArray(schema?.required) ? schema.required : [];
  const set = (next: JsonObject) => {
    onLeave();
    onChange(Object.keys((next.properties ?? {}) as JsonObject).length ? next : null);
  };
  const whole: JsonObject = { type: "object", ...schema };
  const put = (name: string, one: Json) =>
    onChange({ ...whole, properties: { ...properties, [name]: one } });
  return (
    <>
      {inOrder(properties).map(([name, one], at) => (
        <FieldRow
          key={name}
          name={name}
          schema={one}
          required={required.includes(name)}
          readOnly={readOnly ?? false}
          onLeave={onLeave}
          onChange={(next) => put(name, next)}
          onRename={(next) => set(renameField(whole, name, next))}
          onRequired={(on) => {
            const others = required.filter((other) => other !== name);
            set({ ...whole, required: on ? [...others, name] : others });
          }}
          onMoveUp={at > 0 ? () => set(moveUp(whole, name)) : undefined}
          onRemove={() => {
            const { [name]: _gone, ...rest } = properties;
            set({ ...whole, properties: rest, required: required.filter((one) => one !== name) });
          }}
        />
      ))}
      {!readOnly && (
        <span>
          <Button
            size="sm"
            icon={<Plus className="size-3.5" />}
            onClick={() => set(addField(whole, t("inspector.schema.newName")))}
          >
            {addLabel}
          </Button>
        </span>
      )}
    </>
  );
}

type RowProps = {
  name: string;
  schema: JsonObject;
  required: boolean;
  readOnly: boolean;
  onLeave: () => void;
  onChange: (schema: JsonObject) => void;
  onRename: (name: string) => void;
  onRequired: (on: boolean) => void;
  /** Absent for the first, and where there is nothing to move before. */
  onMoveUp?: (() => void) | undefined;
  onRemove: () => void;
};

function FieldRow(props: RowProps) {
  const { name, schema, required, readOnly, onLeave, onChange, onRename, onRequired } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  const kind = kindOfField(schema);
  const set = (field: string, value: Json | undefined) => {
    const { [field]: _old, ...rest } = schema;
    onChange(value === undefined || value === "" ? rest : { ...rest, [field]: value });
  };
  const commit = () => {
    const next = typed.trim();
    if (next && next !== name) onRename(next);
    else setTyped(name);
  };
  return (
    <div className="grid gap-2 rounded-card border border-line p-2">
      <div className="flex items-center gap-1">
        <Input
          aria-label={t("inspector.schema.name")}
          value={typed}
          readOnly={readOnly}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === "Enter" && commit()}
        />
        <Select
          aria-label={t("inspector.schema.kindOf", { name })}
          value={kind}
          disabled={readOnly}
          className="max-w-32"
          onChange={(event) => {
            onLeave();
            onChange(schemaOfKind(event.target.value as FieldKind, schema));
          }}
        >
          {FIELD_KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`inspector.schema.kinds.${one}`)}
            </option>
          ))}
        </Select>
        {!readOnly && props.onMoveUp && (
          <IconButton
            small
            label={t("inspector.schema.moveUp", { name })}
            icon={<ArrowUp />}
            onClick={props.onMoveUp}
          />
        )}
        {!readOnly && (
          <IconButton
            small
            label={t("inspector.form.remove", { name })}
            icon={<X />}
            onClick={props.onRemove}
          />
        )}
      </div>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={required}
          disabled={readOnly}
          onChange={(event) => onRequired(event.target.checked)}
        />
        {t("inspector.schema.required")}
      </label>
      <Fold title={t("inspector.schema.more")} summary={String(schema.description ?? "")}>
        <Input
          aria-label={t("inspector.schema.titleOf", { name })}
          placeholder={t("inspector.schema.title")}
          value={String(schema.title ?? "")}
          readOnly={readOnly}
          onChange={(event) => set("title", event.target.value)}
          onBlur={onLeave}
        />
        <Input
          aria-label={t("inspector.schema.descriptionOf", { name })}
          placeholder={t("inspector.schema.description")}
          value={String(schema.description ?? "")}
          readOnly={readOnly}
          onChange={(event) => set("description", event.target.value)}
          onBlur={onLeave}
        />
        {(kind === "choice" || kind === "choices") && (
          <Input
            aria-label={t("inspector.schema.choicesOf", { name })}
            placeholder={t("inspector.schema.choices")}
            defaultValue={choicesOf(schema).join(", ")}
            readOnly={readOnly}
            onBlur={(event) => {
              onLeave();
              const words = event.target.value.split(",").map((one) => one.trim());
              onChange(withChoices(schema, words.filter(Boolean)));
            }}
          />
        )}
        {!WITHOUT_DEFAULT.includes(kind) && (
          <DefaultInput schema={schema} kind={kind} name={name} readOnly={readOnly} set={set} />
        )}
      </Fold>
      {kind === "object" && (
        <SchemaBuilder
          label={name}
          addLabel={t("inspector.schema.addField")}
          schema={schema}
          readOnly={readOnly}
          onChange={(next) =>
            onChange({ ...schema, ...(next ?? { properties: {}, required: [] }) })
          }
          onLeave={onLeave}
        />
      )}
    </div>
  );
}

type DefaultProps = Pick<RowProps, "name" | "schema" | "readOnly"> & {
  kind: FieldKind;
  set: (field: string, value: Json | undefined) => void;
};

function DefaultInput({ schema, kind, name, readOnly, set }: DefaultProps) {
  const { t } = useTranslation();
  const known = schema.default;
  const meant = (text: string): Json | undefined => {
    if (text === "") return undefined;
    if (kind === "number" || kind === "integer")
      return Number.isNaN(Number(text)) ? text : Number(text);
    return kind === "boolean" ? text === "true" : text;
  };
  return (
    <Input
      aria-label={t("inspector.schema.defaultOf", { name })}
      placeholder={t("inspector.schema.default")}
      value={known === undefined ? "" : String(known)}
      readOnly={readOnly}
      onChange={(event) => set("default", meant(event.target.value))}
    />
  );
}
