import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAcceptInvitationMutation } from "~/api/links";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { PasswordField } from "./PasswordField";

/** Say who one is and take a password. */
export function JoinAsNew({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation();
  const [accept, { isLoading, error }] = useAcceptInvitationMutation();
  const [given, setGiven] = useState({ name: "", password: "" });
  const refused = (field: string) =>
    problemOf(error)?.errors.find((one) => one.pointer === `/${field}`)?.message ?? null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data } = await accept({ token, ...given });
    if (data) location.assign("/");
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {error && !refused("name") && !refused("password") && <ProblemNote error={error} />}
      <Field label={t("auth.email")}>
        {(described) => (
          <Input
            {...described}
            readOnly
            autoComplete="username"
            value={email}
            className="bg-sunken"
          />
        )}
      </Field>
      <Field label={t("auth.name")} error={refused("name")}>
        {(described) => (
          <Input
            {...described}
            autoFocus
            required
            maxLength={200}
            autoComplete="name"
            value={given.name}
            onChange={(event) => setGiven({ ...given, name: event.target.value })}
          />
        )}
      </Field>
      <PasswordField
        fresh
        hint={t("auth.passwordHint")}
        value={given.password}
        onChange={(password) => setGiven({ ...given, password })}
        error={refused("password")}
      />
      <Button
        look="primary"
        size="lg"
        type="submit"
        busy={isLoading}
        disabled={!given.name.trim() || !given.password}
      >
        {t("people.join.accept")}
      </Button>
    </form>
  );
}
