import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChangePasswordMutation } from "~/api/account";
import { problemOf } from "~/api/problems";
import type { Me } from "~/api/session";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { PasswordField } from "~/features/auth/PasswordField";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";

const NONE = { current: "", password: "" };

/** Take another password; everywhere else one is signed out. */
export function PasswordForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [given, setGiven] = useState(NONE);
  const [change, { isLoading, error }] = useChangePasswordMutation();
  const refused = (field: keyof typeof NONE) =>
    problemOf(error)?.errors.find((one) => one.pointer === `/${field}`)?.message ?? null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = await change(given);
    if (done.error) return;
    setGiven(NONE);
    dispatch(said(t("people.password.changed"), "ok"));
  };
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("people.password.title")}</h3>
      <form className="grid max-w-md gap-4" onSubmit={save}>
        {error && !refused("current") && !refused("password") && <ProblemNote error={error} />}
        {/* So that a browser knows whose password it keeps. */}
        <input hidden readOnly autoComplete="username" value={me.email ?? ""} />
        <PasswordField
          label={t("people.password.current")}
          value={given.current}
          onChange={(current) => setGiven({ ...given, current })}
          error={refused("current")}
        />
        <PasswordField
          fresh
          label={t("people.password.fresh")}
          hint={t("auth.passwordHint")}
          value={given.password}
          onChange={(password) => setGiven({ ...given, password })}
          error={refused("password")}
        />
        <Button
          type="submit"
          className="justify-self-start"
          busy={isLoading}
          disabled={!given.current || !given.password}
        >
          {t("people.password.change")}
        </Button>
      </form>
    </section>
  );
}
