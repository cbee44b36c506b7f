import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useForgotPasswordMutation } from "~/api/links";
import { useOfferedProvidersQuery } from "~/api/sso";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { AuthCard } from "./AuthCard";
import { ProviderButtons } from "./ProviderButtons";

/** Ask for a link by which a new password is set. */
export default function ForgotPage() {
  const { t } = useTranslation();
  const [ask, { isLoading, error, isSuccess }] = useForgotPasswordMutation();
  const { data: doors } = useOfferedProvidersQuery(undefined);
  const [email, setEmail] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await ask({ email });
  };
  return (
    <AuthCard
      title={t("auth.forgotTitle")}
      hint={t(doors?.required ? "sso.noPassword" : "auth.forgotHint")}
    >
      {doors?.required && (
        <div className="mb-5 border-line border-b pb-5">
          <ProviderButtons next="/" look="primary" />
        </div>
      )}
      {isSuccess ? (
        <p role="status">{t("auth.forgotDone")}</p>
      ) : (
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
          <Button look="primary" size="lg" type="submit" busy={isLoading} disabled={!email}>
            {t("auth.forgotSend")}
          </Button>
        </form>
      )}
      <Link to="/sign-in" className="mt-4 block text-accent hover:underline">
        {t("auth.toSignIn")}
      </Link>
    </AuthCard>
  );
}
