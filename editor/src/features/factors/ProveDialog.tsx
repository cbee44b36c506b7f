import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFactorsQuery, useProveByCodeMutation, useProveByPasswordMutation } from "~/api/factors";
import { PasswordField } from "~/features/auth/PasswordField";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { CodeField } from "./CodeField";
import { usePasskeyProof } from "./usePasskey";

type Props = { onDone: () => void; onClose: () => void };

/** Ask again who it is, before second factors change. */
export function ProveDialog({ onDone, onClose }: Props) {
  const { t } = useTranslation();
  const { data: has } = useFactorsQuery();
  const [byCode, setByCode] = useState(false);
  const [given, setGiven] = useState("");
  const [provePassword, password] = useProveByPasswordMutation();
  const [proveCode, code] = useProveByCodeMutation();
  const passkey = usePasskeyProof();
  const error = passkey.error ?? (byCode ? code.error : password.error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = byCode ? await proveCode(given) : await provePassword(given);
    if (!done.error) onDone();
  };
  const change = () => {
    setByCode(!byCode);
    setGiven("");
  };
  return (
    <Dialog open title={t("factors.prove")} hint={t("factors.proveHint")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        {error ? <ProblemNote error={error} /> : null}
        {byCode ? (
          <CodeField value={given} onChange={setGiven} hint={t("factors.orRecovery")} />
        ) : (
          <PasswordField value={given} onChange={setGiven} />
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            look="primary"
            type="submit"
            busy={password.isLoading || code.isLoading}
            disabled={!given}
          >
            {t("factors.goOn")}
          </Button>
          {has?.totp_since && (
            <Button look="quiet" onClick={change}>
              {t(byCode ? "factors.byPassword" : "factors.byCode")}
            </Button>
          )}
          {Boolean(has?.passkeys) && (
            <Button
              look="quiet"
              busy={passkey.busy}
              onClick={async () => (await passkey.show()) && onDone()}
            >
              {t("factors.byPasskey")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
