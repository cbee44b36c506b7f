import { type FormEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, ConnectionKind } from "~/api/connections";
import { problemOf } from "~/api/problems";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { ConnectionField } from "./ConnectionField";
import type { FormField } from "./formShape";
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
  const folded = form.fields.filter(({ more }) => more);
  const asked = (field: FormField) => (
    <ConnectionField
      key={field.name}
      field={field}
      value={form.written[field.name] ?? ""}
      kept={kept(field.name)}
      error={inWords(form.wrong(field))}
      sourced={field.secret && form.isSourced(field.name)}
      onSource={field.secret ? (yes) => form.source(field.name, yes) : undefined}
      onChange={(value) => form.set(field.name, value)}
    />
  );
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
      {form.fields.filter(({ more }) => !more).map(asked)}
      <Facts facts={connection?.facts} />
      <details className="grid gap-4" open={folded.some((one) => form.wrong(one)) || undefined}>
        <summary className="cursor-pointer text-text-2">{t("connections.moreFields")}</summary>
        <div className="mt-3 grid gap-4">
          {folded.map(asked)}
          <Field label={t("connections.endsAt")} hint={t("connections.endsAtHint")}>
            {(rest) => (
              <Input
                {...rest}
                type="date"
                value={form.endsAt}
                onChange={(event) => form.setEndsAt(event.target.value)}
              />
            )}
          </Field>
        </div>
      </details>
    </form>
  );
}

/** What may be shown of the secrets, such as the public half of a key. */
function Facts({ facts }: { facts?: Record<string, string> }) {
  if (!facts || Object.keys(facts).length === 0) return null;
  return (
    <dl className="grid gap-2 rounded-field bg-sunken p-2 text-xs">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt className="text-text-2">{name}</dt>
          <dd className="select-all break-all font-mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether what was refused stands beside its field already. */
function fieldsTell(error: unknown): boolean {
  const errors = problemOf(error)?.errors ?? [];
  return errors.length > 0 && errors.every((one) => /^\/(fields|secrets)\/\w+$/.test(one.pointer));
}
