import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useSearchParams } from "react-router";
import { useSetupQuery, useSignInMutation } from "~/api/session";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { AuthCard } from "./AuthCard";
import { PasswordField } from "./PasswordField";

/** Sign in, and go on where one was. */
export default function SignInPage() {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const { data: setup } = useSetupQuery();
  const [signIn, { isLoading, error }] = useSignInMutation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data } = await signIn({ email, password });
    if (data) location.assign(safePath(asked.get("next")));
  };
  if (setup?.needed) return <Navigate to="/setup" replace />;
  return (
    <AuthCard title={t("auth.signIn")} hint={t("auth.signInHint")}>
      <form className="grid gap-4" onSubmit={submit}>
        {error && <ProblemNote error={error} />}
        <Field label={t("auth.email")}>
          {(described) => (
            <Input
              {...described}
              type="email"
              autoComplete="username"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <PasswordField value={password} onChange={setPassword} />
        <Button
          look="primary"
          size="lg"
          type="submit"
          busy={isLoading}
          disabled={!email || !password}
        >
          {t("auth.signIn")}
        </Button>
      </form>
      <Link to="/forgot" className="mt-4 block text-accent hover:underline">
        {t("auth.forgot")}
      </Link>
    </AuthCard>
  );
}

/** Only a path of ours, as a browser reads it: it drops tabs, and takes `\\` for `/`. */
export function safePath(next: string | null): string {
  if (!next?.startsWith("/") || !URL.canParse(next, location.origin)) return "/";
  const { origin, pathname, search, hash } = new URL(next, location.origin);
  return origin === location.origin && !pathname.startsWith("//") ? pathname + search + hash : "/";
}
