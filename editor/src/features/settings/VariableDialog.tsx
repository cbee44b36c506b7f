import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import {
  useClearVariableInMutation,
  usePutVariableInMutation,
  usePutVariableMutation,
} from "~/api/connections";
import type { Environment } from "~/api/transfers";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input, Select, TextArea } from "~/ui/Input";

const KEY = /^[a-z][a-z0-9_]{0,62}$/;
type Props = {
  variable?: Schemas["Variable"];
  /** Where the value counts; everywhere without one. */
  environment?: Environment;
  taken: string[];
  onClose: () => void;
};

/** One variable: a name, and a text or any JSON. */
export function VariableDialog({ variable, environment, taken, onClose }: Props) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [put, putting] = usePutVariableMutation();
  const [putIn, puttingIn] = usePutVariableInMutation();
  const [clear, clearing] = useClearVariableInMutation();
  const own = environment && variable && environment.key in variable.environments;
  const value = own ? variable.environments[environment.key] : variable?.value;
  const plain = variable === undefined || typeof value === "string";
  const [key, setKey] = useState(variable?.key ?? "");
  const [kind, setKind] = useState<"text" | "json">(plain ? "text" : "json");
  const [text, setText] = useState(plain ? String(value ?? "") : JSON.stringify(value, null, 2));
  const [tried, setTried] = useState(false);
  const read = kind === "json" ? parsed(text) : { value: text };
  const wrongKey = KEY.test(key)
    ? !variable && taken.includes(key) && t("settings.variables.taken")
    : t("settings.variables.keyWrong");
  const save = async () => {
    setTried(true);
    if (wrongKey || "why" in read) return;
    const said = { project: id, key, value: read.value };
    const done = environment
      ? await putIn({ ...said, environment: environment.key })
      : await put(said);
    if (!done.error) onClose();
  };
  const back = async () => {
    if (!environment) return;
    const done = await clear({ project: id, key, environment: environment.key });
    if (!done.error) onClose();
  };
  const wrongValue = tried && "why" in read && t("settings.variables.jsonWrong", { why: read.why });
  return (
    <FormDialog
      title={
        environment
          ? t("transfers.environment.titleIn", { key, name: environment.name })
          : variable
            ? t("settings.variables.editTitle", { key })
            : t("settings.variables.newTitle")
      }
      submit={t("words.save")}
      busy={putting.isLoading || puttingIn.isLoading || clearing.isLoading}
      error={putting.error ?? puttingIn.error ?? clearing.error}
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
      {own && (
        <Button className="justify-self-start" onClick={() => void back()}>
          {t("transfers.environment.clear")}
        </Button>
      )}
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
