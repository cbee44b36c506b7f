import { type FormEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, ConnectionKind } from "~/api/connections";
import { problemOf } from "~/api/problems";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { ConnectionField } from "./ConnectionField";
import type { useConnectionForm } from "./useConnectionForm";

type Props = {
  kind: ConnectionKind;
  connection?: Connection;
  form: ReturnType<typeof useConnectionForm>;
  formId: string;
  onSubmit: () => void;
};

/** How to reach a service and sign in to it, asked as the kind declares it. */
export function ConnectionForm({ kind, connection, form, formId, onSubmit }: Props) {
  const { t } = useTranslation();
  const described = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  const inWords = (wrong: string | null) =>
    wrong === "required" || wrong === "number" || wrong === "again"
      ? t(`connections.${wrong}`)
      : wrong;
  const kept = (name: string) => {
    const secret = connection?.secrets[name];
    if (!secret?.set) return undefined;
    return secret.changed_at
      ? t("connections.keptSince", { when: ago(secret.changed_at) })
      : t("connections.kept");
  };
  return (
    <form
      id={formId}
      noValidate
      className="grid gap-4"
      aria-describedby={described}
      onSubmit={submit}
    >
      {kind.description && (
        <p id={described} className="text-text-2">
          {kind.description}
        </p>
      )}
      {form.error && !fieldsTell(form.error) ? <ProblemNote error={form.error} /> : null}
      <Field
        label={t("connections.name")}
        hint={t("connections.nameHint")}
        error={form.wrongName ? t("connections.needName") : null}
      >
        {(rest) => (
          <Input
            {...rest}
            autoFocus={!connection}
            autoComplete="off"
            value={form.name}
            onChange={(event) => form.setName(event.target.value)}
          />
        )}
      </Field>
      {form.fields.map((field) => (
        <ConnectionField
          key={field.name}
          field={field}
          value={form.written[field.name] ?? ""}
          kept={kept(field.name)}
          error={inWords(form.wrong(field))}
          onChange={(value) => form.set(field.name, value)}
        />
      ))}
    </form>
  );
}

/** Whether what was refused stands beside its field already. */
function fieldsTell(error: unknown): boolean {
  const errors = problemOf(error)?.errors ?? [];
  return errors.length > 0 && errors.every((one) => /^\/(fields|secrets)\/\w+$/.test(one.pointer));
}
