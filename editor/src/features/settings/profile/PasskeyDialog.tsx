import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Codes, type Passkey, useRenamePasskeyMutation } from "~/api/factors";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { useAddPasskey } from "~/features/factors/usePasskey";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

type Props = { passkey?: Passkey; onCodes?: (codes: Codes) => void; onClose: () => void };

/** What a passkey is called: a new one, which the browser then makes, or one there is. */
export function PasskeyDialog({ passkey, onCodes, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [name, setName] = useState(passkey?.name ?? "");
  const [rename, renaming] = useRenamePasskeyMutation();
  const adding = useAddPasskey();
  const { doFresh, dialog } = useFresh();
  const error = renaming.error ?? adding.error;
  const make = async () => {
    const done = await adding.add(name.trim());
    if (!done.error) {
      dispatch(said(t("factors.passkey.done"), "ok"));
      onCodes?.(done.codes ?? null);
      onClose();
    }
    return done;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!passkey) return doFresh(make);
    const done = await rename({ id: passkey.id, name: name.trim() });
    if (!done.error) onClose();
  };
  const title = passkey ? t("factors.passkey.renameOf", { name: passkey.name }) : undefined;
  return (
    <>
      <Dialog open title={title ?? t("factors.passkey.add")} onClose={onClose}>
        <form className="grid gap-4" onSubmit={submit}>
          {error && !asksWho(error) ? <ProblemNote error={error} /> : null}
          <Field label={t("factors.passkey.name")} hint={t("factors.passkey.nameHint")}>
            {(described) => (
              <Input
                {...described}
                required
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button
            look="primary"
            type="submit"
            className="justify-self-end"
            busy={renaming.isLoading || adding.busy}
            disabled={!name.trim()}
          >
            {t(passkey ? "words.save" : "factors.passkey.add")}
          </Button>
        </form>
      </Dialog>
      {dialog}
    </>
  );
}
