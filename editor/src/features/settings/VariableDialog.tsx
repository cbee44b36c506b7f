import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { usePutVariableMutation } from "~/api/connections";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select, TextArea } from "~/ui/Input";

const KEY = /^[a-z][a-z0-9_]{0,62}$/;
type Props = { variable?: Schemas["Variable"]; taken: string[]; onClose: () => void };

/** One variable: a name, and a text or any JSON. */
export function VariableDialog({ variable, taken, onClose }: Props) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [put, { isLoading, error }] = usePutVariableMutation();
  const plain = variable === undefined || typeof variable.value === "string";
  const [key, setKey] = useState(variable?.key ?? "");
  const [kind, setKind] = useState<"text" | "json">(plain ? "text" : "json");
  const [text, setText] = useState(
    plain ? String(variable?.value ?? "") : JSON.stringify(variable.value, null, 2),
  );
  const [tried, setTried] = useState(false);
  const read = kind === "json" ? parsed(text) : { value: text };
  const wrongKey = KEY.test(key)
    ? !variable && taken.includes(key) && t("settings.variables.taken")
    : t("settings.variables.keyWrong");
  const save = async () => {
    setTried(true);
    if (wrongKey || "why" in read) return;
    const done = await put({ project: id, key, value: read.value });
    if (!done.error) onClose();
  };
  const wrongValue = tried && "why" in read && t("settings.variables.jsonWrong", { why: read.why });
  return (
    <FormDialog
      title={
        variable ? t("settings.variables.editTitle", { key }) : t("settings.variables.newTitle")
      }
      submit={t("words.save")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {!variable && (
        <Field
          label={t("settings.variables.key")}
          hint={t("settings.variables.keyHint", { key: key || "limit" })}
          error={tried && wrongKey ? wrongKey : null}
        >
          {(described) => (
            <Input
              {...described}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={t("settings.variables.kind")}>
        {(described) => (
          <Select
            {...described}
            value={kind}
            onChange={(event) => setKind(event.target.value as "text" | "json")}
          >
            <option value="text">{t("settings.variables.text")}</option>
            <option value="json">{t("settings.variables.json")}</option>
          </Select>
        )}
      </Field>
      <Field label={t("settings.variables.value")} error={wrongValue || null}>
        {(described) => (
          <TextArea
            {...described}
            rows={kind === "json" ? 6 : 3}
            spellCheck={false}
            className={kind === "json" ? "font-mono text-xs" : undefined}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

function parsed(text: string): { value: unknown } | { why: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
