import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate } from "react-router";
import { problemOf } from "~/api/problems";
import { useCreateOwnerMutation, useSetupQuery } from "~/api/session";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { AuthCard } from "./AuthCard";
import { PasswordField, SHORTEST } from "./PasswordField";

/** The first owner of a new server, once. */
export default function SetupPage() {
  const { t } = useTranslation();
  const { data: setup } = useSetupQuery();
  const [create, { isLoading, error }] = useCreateOwnerMutation();
  const [owner, setOwner] = useState({ name: "", email: "", password: "" });
  const [tried, setTried] = useState(false);
  const wrong = {
    name: owner.name.trim() ? null : t("auth.needName"),
    email: owner.email.includes("@") ? null : t("auth.needEmail"),
    password: owner.password.length >= SHORTEST ? null : t("auth.needPassword"),
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).some(Boolean)) return;
    const { data } = await create(owner);
    if (data) location.assign("/");
  };
  const refused = (field: string) =>
    problemOf(error)?.errors?.find((one) => one.pointer === `/${field}`)?.message ?? null;
  const set = (field: keyof typeof owner) => (value: string) =>
    setOwner({ ...owner, [field]: value });
  if (setup && !setup.needed && !isLoading) return <Navigate to="/" replace />;
  return (
    <AuthCard title={t("auth.setupTitle")} hint={t("auth.setupHint")}>
      <form className="grid gap-4" onSubmit={submit} noValidate>
        {error && <ProblemNote error={error} />}
        <Field label={t("auth.name")} error={(tried && wrong.name) || refused("name")}>
          {(described) => (
            <Input
              {...described}
              autoComplete="name"
              autoFocus
              value={owner.name}
              onChange={(event) => set("name")(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("auth.email")} error={(tried && wrong.email) || refused("email")}>
          {(described) => (
            <Input
              {...described}
              type="email"
              autoComplete="username"
              value={owner.email}
              onChange={(event) => set("email")(event.target.value)}
            />
          )}
        </Field>
        <PasswordField
          fresh
          value={owner.password}
          onChange={set("password")}
          hint={t("auth.passwordHint")}
          error={(tried && wrong.password) || refused("password")}
        />
        <Button look="primary" size="lg" type="submit" busy={isLoading}>
          {t("auth.createOwner")}
        </Button>
      </form>
    </AuthCard>
  );
}
