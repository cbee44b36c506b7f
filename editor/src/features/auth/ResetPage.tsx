import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { tokenHere, useResetPasswordMutation } from "~/api/links";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { AuthCard } from "./AuthCard";
import { PasswordField } from "./PasswordField";

/** Set a new password by the link of a mail. */
export default function ResetPage() {
  const { t } = useTranslation();
  const [token] = useState(tokenHere);
  const [reset, { isLoading, error, isSuccess }] = useResetPasswordMutation();
  const [password, setPassword] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await reset({ token, password });
  };
  const weak = problemOf(error)?.errors.find((one) => one.pointer === "/password")?.message;
  return (
    <AuthCard title={t("auth.resetTitle")} hint={t("auth.resetHint")}>
      {isSuccess ? (
        <p role="status">{t("auth.resetDone")}</p>
      ) : (
        <form className="grid gap-4" onSubmit={submit}>
          {error && !weak && <ProblemNote error={error} />}
          <PasswordField
            fresh
            label={t("people.password.fresh")}
            hint={t("auth.passwordHint")}
            value={password}
            onChange={setPassword}
            error={weak}
          />
          <Button look="primary" size="lg" type="submit" busy={isLoading} disabled={!password}>
            {t("auth.resetSet")}
          </Button>
        </form>
      )}
      <Link
        to={isSuccess ? "/sign-in" : "/forgot"}
        className="mt-4 block text-accent hover:underline"
      >
        {t(isSuccess ? "auth.toSignIn" : "auth.forgotAgain")}
      </Link>
    </AuthCard>
  );
}
