import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Codes, useFactorsQuery, useRenewCodesMutation } from "~/api/factors";
import { RecoveryCodes } from "~/features/factors/RecoveryCodes";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "../ConfirmDialog";
import { AppFactor } from "./AppFactor";
import { Passkeys } from "./Passkeys";

/** One's second factors: an app, passkeys, and codes for the day they are lost. */
export function SecondFactors() {
  const { t } = useTranslation();
  const { data: has, error, refetch } = useFactorsQuery();
  const [codes, setCodes] = useState<Codes>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!has) return <SkeletonRows rows={3} />;
  const some = Boolean(has.totp_since) || has.passkeys > 0;
  return (
    <section aria-label={t("factors.title")} className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("factors.title")}</h3>
      <p className="text-text-2">
        {t("factors.hint")} {has.required && t("factors.required")}
      </p>
      <div className="divide-y divide-line rounded-card border border-line bg-surface">
        <AppFactor since={has.totp_since} onCodes={setCodes} />
        <Passkeys possible={has.passkeys_possible} onCodes={setCodes} />
        {some && <CodesLeft left={has.recovery_codes} onCodes={setCodes} />}
      </div>
      {codes && (
        <Dialog
          open
          title={t("factors.codes")}
          onClose={() => setCodes(null)}
          footer={
            <Button look="primary" onClick={() => setCodes(null)}>
              {t("factors.kept")}
            </Button>
          }
        >
          <RecoveryCodes codes={codes} />
        </Dialog>
      )}
    </section>
  );
}

function CodesLeft({ left, onCodes }: { left: number; onCodes: (codes: Codes) => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [renew, { isLoading, error }] = useRenewCodesMutation();
  const { doFresh, dialog } = useFresh();
  const work = async () => {
    const done = await renew();
    if (done.data) onCodes(done.data.recovery_codes);
    return done;
  };
  const confirm = async () => {
    await doFresh(work);
    return {};
  };
  return (
    <div className="flex flex-wrap items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-40 grow basis-0 gap-0.5">
        <h4 className="font-medium">{t("factors.codes")}</h4>
        <p className="text-text-2 text-xs">
          {left ? t("factors.codesLeft", { count: left }) : t("factors.codesNone")}
        </p>
      </div>
      <Button onClick={() => setAsking(true)}>{t("factors.renew")}</Button>
      {error && !asksWho(error) ? <ProblemNote error={error} /> : null}
      {asking && (
        <ConfirmDialog
          title={t("factors.renewAsk")}
          hint={t("factors.renewHint")}
          action={t("factors.renew")}
          busy={isLoading}
          error={null}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
      {dialog}
    </div>
  );
}
