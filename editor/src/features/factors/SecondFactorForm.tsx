import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useVerifyTotpMutation } from "~/api/factors";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { CodeField } from "./CodeField";
import { usePasskeySignIn } from "./usePasskey";

/** A sign-in whose first factor was right, and the factors that end it. */
export type Due = { ticket: string; factors: string[] };

type Props = { due: Due; onDone: () => void; onAgain: () => void };

/** The second step of signing in: an app's code, a passkey, or a recovery code. */
export function SecondFactorForm({ due, onDone, onAgain }: Props) {
  const { t } = useTranslation();
  const { ticket, factors } = due;
  const [recovery, setRecovery] = useState(!factors.includes("totp"));
  const [code, setCode] = useState("");
  const [verify, { isLoading, error: wrong }] = useVerifyTotpMutation();
  const passkey = usePasskeySignIn();
  const error = passkey.error ?? wrong;
  const over = problemOf(error)?.code === "mfa.ticket";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await verify({ ticket, code });
    if (done.data) onDone();
    else setCode("");
  };
  const change = () => {
    setRecovery(!recovery);
    setCode("");
  };
  return (
    <div className="grid gap-4">
      {error ? <ProblemNote error={error} /> : null}
      {factors.includes("passkey") && (
        <Button
          look={factors.includes("totp") ? "plain" : "primary"}
          size="lg"
          icon={<KeyRound className="size-4" />}
          busy={passkey.busy}
          onClick={async () => (await passkey.signIn(ticket)) && onDone()}
        >
          {t("factors.usePasskey")}
        </Button>
      )}
      {(factors.includes("totp") || recovery) && (
        <form className="grid gap-4" onSubmit={submit}>
          <CodeField
            recovery={recovery}
            hint={t(recovery ? "factors.recoveryHint" : "factors.codeHint")}
            value={code}
            onChange={setCode}
          />
          <Button
            look={factors.includes("totp") ? "primary" : "plain"}
            size="lg"
            type="submit"
            busy={isLoading}
            disabled={!code || over}
          >
            {t("auth.signIn")}
          </Button>
        </form>
      )}
      <div className="grid justify-items-start gap-2">
        {factors.includes("totp") && factors.includes("recovery") && (
          <button type="button" className="text-accent hover:underline" onClick={change}>
            {t(recovery ? "factors.useApp" : "factors.useRecovery")}
          </button>
        )}
        <button type="button" className="text-accent hover:underline" onClick={onAgain}>
          {t("factors.again")}
        </button>
      </div>
    </div>
  );
}
