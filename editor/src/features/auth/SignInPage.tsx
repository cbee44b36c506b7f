import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useSearchParams } from "react-router";
import { problemOf } from "~/api/problems";
import { useSetupQuery, useSignInMutation } from "~/api/session";
import { useOfferedProvidersQuery } from "~/api/sso";
import { PasskeySignIn } from "~/features/factors/PasskeySignIn";
import { type Due, SecondFactorForm } from "~/features/factors/SecondFactorForm";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { AuthCard } from "./AuthCard";
import { PasswordField } from "./PasswordField";
import { ProviderButtons } from "./ProviderButtons";

/** Sign in, and go on where one was. */
export default function SignInPage() {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const { data: setup } = useSetupQuery();
  const { data: doors, isLoading: isOpening } = useOfferedProvidersQuery(
    asked.get("organisation") ?? undefined,
  );
  const [isOwner, setIsOwner] = useState(false);
  const [signIn, { isLoading, error, reset }] = useSignInMutation();
  const [due, setDue] = useState<Due | null>(dueHere);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await signIn({ email, password, client: "browser" });
    if (done.data) goOn();
    else setDue(dueOf(done.error));
  };
  const next = safePath(asked.get("next"));
  const goOn = () => location.assign(next);
  const again = () => {
    reset();
    setPassword("");
    setDue(null);
  };
  if (setup?.needed) return <Navigate to="/setup" replace />;
  if (due) {
    return (
      <AuthCard title={t("factors.second")} hint={t("factors.secondHint")}>
        <SecondFactorForm due={due} onDone={goOn} onAgain={again} />
      </AuthCard>
    );
  }
  if (isOpening) {
    return (
      <AuthCard title={t("auth.signIn")} hint="">
        <SkeletonRows rows={3} />
      </AuthCard>
    );
  }
  if (doors?.required && !isOwner) {
    return (
      <AuthCard title={t("auth.signIn")} hint={t("sso.onlyHint")}>
        <ProviderButtons next={next} look="primary" />
        <button
          type="button"
          className="mt-4 block text-accent hover:underline"
          onClick={() => setIsOwner(true)}
        >
          {t("sso.owners")}
        </button>
      </AuthCard>
    );
  }
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
      <PasskeySignIn onDone={goOn} />
      <ProviderButtons next={next} />
      <Link to="/forgot" className="mt-4 block text-accent hover:underline">
        {t("auth.forgot")}
      </Link>
    </AuthCard>
  );
}

/** The sign-in that goes on after a provider's word; its ticket is in no address that is sent. */
function dueHere(): Due | null {
  const given = new URLSearchParams(location.hash.slice(1));
  const ticket = given.get("ticket");
  if (!ticket) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { ticket, factors: given.get("factors")?.split(",") ?? ["totp"] };
}

function dueOf(error: unknown): Due | null {
  const problem = problemOf(error);
  if (problem?.code !== "mfa.required" || !problem.ticket) return null;
  const { factors } = problem.details as { factors: string[] };
  return { ticket: problem.ticket, factors };
}

/** Only a path of ours, as a browser reads it: it drops tabs, and takes `\\` for `/`. */
export function safePath(next: string | null): string {
  if (!next?.startsWith("/") || !URL.canParse(next, location.origin)) return "/";
  const { origin, pathname, search, hash } = new URL(next, location.origin);
  return origin === location.origin && !pathname.startsWith("//") ? pathname + search + hash : "/";
}
