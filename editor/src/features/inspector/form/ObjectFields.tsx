import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { FieldFindings } from "~/features/findings/FieldFindings";
import { IconButton } from "~/ui/IconButton";
import { Fold } from "../Fold";
import { JsonControl } from "./controls/JsonControl";
import { MapRows } from "./controls/MapControl";
import { pointerOf, useForm } from "./FormContext";
import { SchemaField } from "./SchemaField";
import { isObject, type Member, membersOf, wordsOf } from "./shape";

/** The fields of an object, grouped as the schema says; then what the schema does not know. */
export function ObjectFields({
  schema,
  value,
  path,
}: {
  schema: JsonObject;
  value: JsonObject;
  path: Path;
}) {
  const { root, findings } = useForm();
  const isWrong = (name: string) => {
    const at = pointerOf([...path, name]);
    return findings.some(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`));
  };
  const members = membersOf(schema, root);
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const name = member.shape.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  const known = new Set(members.map(({ name }) => name));
  const extra = Object.keys(value).filter((name) => !known.has(name));
  const ungrouped = groups.get("") ?? [];
  return (
    <div className="grid gap-4">
      <Members members={ungrouped} value={value} path={path} />
      {[...groups].map(
        ([name, inside]) =>
          name && (
            <Fold
              key={name}
              title={name}
              summary={summaryOf(inside, value)}
              open={inside.some((one) => isWrong(one.name))}
            >
              <Members members={inside} value={value} path={path} />
            </Fold>
          ),
      )}
      {isObject(schema.additionalProperties) ? (
        <MapRows schema={schema.additionalProperties} value={value} path={path} names={extra} />
      ) : (
        extra.length > 0 && <Unknown names={extra} value={value} path={path} />
      )}
    </div>
  );
}

function Members({ members, value, path }: { members: Member[]; value: JsonObject; path: Path }) {
  return members.map(({ name, schema, required }) => (
    <SchemaField
      key={name}
      name={name}
      schema={schema}
      required={required}
      value={value[name]}
      path={[...path, name]}
    />
  ));
}

function summaryOf(members: Member[], value: JsonObject): string {
  const set = members.filter(({ name }) => value[name] !== undefined && value[name] !== null);
  return (set.length ? set : members)
    .map(({ name, shape }) => shape.title || wordsOf(name))
    .join(", ");
}

function Unknown({ names, value, path }: { names: string[]; value: JsonObject; path: Path }) {
  const { t } = useTranslation();
  const { write, leave, readOnly, findings } = useForm();
  return (
    <fieldset className="grid gap-2 rounded-card border border-line border-dashed p-3">
      <legend className="px-1 font-medium">{t("inspector.form.unknown")}</legend>
      <p className="text-text-2 text-xs">{t("inspector.form.unknownHint")}</p>
      {names.map((name) => (
        <div key={name} className="grid gap-1" data-field={pointerOf([...path, name])}>
          <div className="flex items-start gap-1">
            <code className="w-24 shrink-0 truncate pt-1.5 text-xs" title={name}>
              {name}
            </code>
            <JsonControl
              label={name}
              value={value[name] as Json}
              readOnly={readOnly}
              onChange={(next) => write([...path, name], next)}
              onLeave={leave}
            />
            {!readOnly && (
              <IconButton
                small
                label={t("inspector.form.remove", { name })}
                icon={<X />}
                onClick={() => {
                  leave();
                  write([...path, name], undefined);
                }}
              />
            )}
          </div>
          <FieldFindings pointer={pointerOf([...path, name])} findings={findings} exact />
        </div>
      ))}
    </fieldset>
  );
}
