import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { Field } from "~/ui/Field";
import { Input, Select, TextArea } from "~/ui/Input";
import { Switch } from "~/ui/Switch";
import {
  isObject,
  type Kind,
  kindOf,
  propertiesOf,
  requiredOf,
  type Schema,
  titleOf,
  typeOf,
} from "./schema";

type Shared = {
  /** What is wrong, by pointer; a field says so with `onWrong` when its text cannot be read. */
  wrong: Record<string, string>;
  onWrong: (pointer: string, message: string | null) => void;
};
type Props = Shared & {
  schema: Schema;
  value: Json;
  onChange: (value: Json) => void;
  pointer?: string;
};

/** The fields of a form drawn from a JSON Schema: what a start or an answer asks a person for. */
export function SchemaFields({ schema, value, onChange, pointer = "", ...shared }: Props) {
  const fields = propertiesOf(schema);
  const given = isObject(value) ? value : {};
  const required = requiredOf(schema);
  return (
    <div className="grid gap-3">
      {inOrder(fields, required).map(([name, field]) => (
        <OneField
          key={name}
          {...shared}
          name={name}
          schema={field}
          optional={!required.includes(name)}
          pointer={`${pointer}/${name}`}
          value={given[name]}
          onChange={(next) => onChange(changed(given, name, next))}
        />
      ))}
    </div>
  );
}

/** As the schema orders them; else what is needed comes first. */
function inOrder(fields: Record<string, Schema>, required: string[]): [string, Schema][] {
  const rank = ([name, field]: [string, Schema]) =>
    Number(field["x-order"] ?? (required.includes(name) ? 1000 : 2000));
  return Object.entries(fields).sort((a, b) => rank(a) - rank(b));
}

function changed(object: JsonObject, name: string, next: Json | undefined): JsonObject {
  const { [name]: _before, ...rest } = object;
  return next === undefined ? rest : { ...object, [name]: next };
}

type OneProps = Shared & {
  name: string;
  schema: Schema;
  optional: boolean;
  pointer: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
};

function OneField({ name, schema, optional, pointer, value, onChange, ...shared }: OneProps) {
  const { t } = useTranslation();
  const kind = kindOf(schema);
  const title = titleOf(schema, name);
  const hint = typeof schema.description === "string" ? schema.description : undefined;
  if (kind === "object") {
    return (
      <fieldset className="grid gap-2 rounded-field border border-line p-3">
        <legend className="px-1 font-medium">{title}</legend>
        <SchemaFields
          {...shared}
          schema={schema}
          pointer={pointer}
          value={value ?? {}}
          onChange={onChange}
        />
      </fieldset>
    );
  }
  return (
    <Field
      label={title}
      hint={hint}
      error={shared.wrong[pointer]}
      aside={optional && <span className="text-text-2 text-xs">{t("runs.form.optional")}</span>}
    >
      {(described) => (
        <Control
          described={described}
          kind={kind}
          title={title}
          schema={schema}
          value={value}
          onChange={onChange}
          onWrong={(message) => shared.onWrong(pointer, message)}
        />
      )}
    </Field>
  );
}

type ControlProps = {
  described: { id: string };
  kind: Kind;
  title: string;
  schema: Schema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  onWrong: (message: string | null) => void;
};

function Control(props: ControlProps) {
  const { described, kind, title, schema, value, onChange } = props;
  if (kind === "choice") return <Choice {...props} />;
  if (kind === "boolean")
    return (
      <span className="flex min-h-8 items-center">
        <Switch {...described} label={title} checked={value === true} onChange={onChange} />
      </span>
    );
  if (kind === "text" || kind === "lines") {
    const plain = {
      ...described,
      value: typeof value === "string" ? value : "",
      onChange: (event: { target: { value: string } }) => onChange(event.target.value || undefined),
    };
    return kind === "lines" ? (
      <TextArea {...plain} />
    ) : (
      <Input {...plain} type={inputType(schema.format)} />
    );
  }
  return <Parsed {...props} />;
}

function Choice({ described, schema, value, onChange }: ControlProps) {
  const options = schema.enum as Json[];
  const index = options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
  return (
    <Select
      {...described}
      value={index < 0 ? "" : String(index)}
      onChange={(event) => onChange(options[Number(event.target.value || "-1")])}
    >
      <option value="" />
      {options.map((option, at) => (
        <option key={JSON.stringify(option)} value={at}>
          {typeof option === "string" ? option : JSON.stringify(option)}
        </option>
      ))}
    </Select>
  );
}

/** A field whose text has to be read: what cannot be read stays as typed, with a sentence. */
function Parsed({ described, kind, schema, value, onChange, onWrong }: ControlProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => written(kind, value));
  const change = (next: string) => {
    setText(next);
    try {
      onChange(read(kind, schema, next));
      onWrong(null);
    } catch {
      onWrong(t(kind === "number" ? "runs.form.notNumber" : "runs.form.notJson"));
    }
  };
  if (kind === "number")
    return (
      <Input
        {...described}
        inputMode="decimal"
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    );
  return (
    <TextArea
      {...described}
      rows={Math.min(12, Math.max(3, text.split("\n").length))}
      spellCheck={false}
      className={kind === "json" ? "font-mono text-xs" : ""}
      value={text}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function written(kind: Kind, value: Json | undefined): string {
  if (value === undefined) return "";
  if (kind === "list" && Array.isArray(value)) return value.join("\n");
  return kind === "number" ? String(value) : JSON.stringify(value, null, 2);
}

function read(kind: Kind, schema: Schema, text: string): Json | undefined {
  if (!text.trim()) return undefined;
  if (kind === "list") return text.split("\n").filter((line) => line.trim());
  if (kind === "json") return JSON.parse(text) as Json;
  const number = Number(text.replace(",", "."));
  if (!Number.isFinite(number)) throw new Error("not a number");
  if (typeOf(schema) === "integer" && !Number.isInteger(number)) throw new Error("not whole");
  return number;
}

function inputType(format: Json | undefined): string {
  const types: Record<string, string> = { date: "date", email: "email", uri: "url", time: "time" };
  return (typeof format === "string" && types[format]) || "text";
}
