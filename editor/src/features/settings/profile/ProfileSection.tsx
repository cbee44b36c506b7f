import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRenameMutation } from "~/api/account";
import { type Me, useMeQuery } from "~/api/session";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Identities } from "./Identities";
import { PasswordForm } from "./PasswordForm";
import { SecondFactors } from "./SecondFactors";
import { Sessions } from "./Sessions";

/** Oneself: what one is called, the password, and where one is signed in. */
export function ProfileSection() {
  const { data: me } = useMeQuery();
  if (!me) return <SkeletonRows rows={3} />;
  return (
    <>
      <NameForm me={me} />
      <PasswordForm me={me} />
      <SecondFactors />
      <Identities />
      <Sessions />
    </>
  );
}

function NameForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [name, setName] = useState(me.name);
  const [rename, { isLoading, error }] = useRenameMutation();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = await rename({ name: name.trim() });
    if (!done.error) dispatch(said(t("people.profile.saved"), "ok"));
  };
  return (
    <form className="grid max-w-md gap-4" onSubmit={save}>
      {error && <ProblemNote error={error} />}
      <Field label={t("people.profile.name")} hint={t("people.profile.nameHint")}>
        {(described) => (
          <Input
            {...described}
            required
            maxLength={200}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("auth.email")}>
        {(described) => (
          <Input {...described} readOnly value={me.email ?? ""} className="bg-sunken" />
        )}
      </Field>
      <Button
        look="primary"
        type="submit"
        className="justify-self-start"
        busy={isLoading}
        disabled={!name.trim() || name.trim() === me.name}
      >
        {t("words.save")}
      </Button>
    </form>
  );
}
