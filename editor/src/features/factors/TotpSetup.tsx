import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Codes, type TotpEnrolment, useConfirmTotpMutation } from "~/api/factors";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { CodeField } from "./CodeField";

type Props = { given: TotpEnrolment; onDone: (codes: Codes) => void };

/** Take a secret into an authenticator app, and show by a code that it is there. */
export function TotpSetup({ given, onDone }: Props) {
  const { t } = useTranslation();
  const [confirm, { isLoading, error }] = useConfirmTotpMutation();
  const [code, setCode] = useState("");
  const wrong = problemOf(error)?.errors.find((one) => one.pointer === "/code")?.message;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await confirm(code.replaceAll(" ", ""));
    if (done.data) onDone(done.data.recovery_codes);
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {error && !wrong && <ProblemNote error={error} />}
      <p>{t("factors.scan")}</p>
      {/* White in both themes: cameras want a light ground. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(given.qr)}`}
        alt={t("factors.qr")}
        className="size-44 justify-self-center rounded-card border border-line bg-white"
      />
      <p className="text-text-2 text-xs">
        {t("factors.typeSecret")}{" "}
        <code className="select-all break-all font-mono text-text">{given.secret}</code>
      </p>
      <CodeField
        label={t("factors.firstCode")}
        value={code}
        onChange={setCode}
        error={wrong ?? null}
      />
      <Button look="primary" size="lg" type="submit" busy={isLoading} disabled={!code}>
        {t("factors.confirm")}
      </Button>
    </form>
  );
}
