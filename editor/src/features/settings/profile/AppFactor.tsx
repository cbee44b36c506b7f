import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Codes, useDisableTotpMutation, useEnrollTotpMutation } from "~/api/factors";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { TotpSetup } from "~/features/factors/TotpSetup";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { fullTime } from "~/ui/times";
import { ConfirmDialog } from "../ConfirmDialog";

type Props = { since: string | null; onCodes: (codes: Codes) => void };

/** An authenticator app: set up, changed, turned off. */
export function AppFactor({ since, onCodes }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [open, setOpen] = useState<"setup" | "off" | null>(null);
  const [enroll, enrolling] = useEnrollTotpMutation();
  const [disable, disabling] = useDisableTotpMutation();
  const { doFresh, dialog } = useFresh();
  const begin = async () => {
    const done = await enroll();
    if (done.data) setOpen("setup");
    return done;
  };
  const done = (codes: Codes) => {
    setOpen(null);
    dispatch(said(t("factors.app.done"), "ok"));
    onCodes(codes);
  };
  const turnOff = async () => {
    await doFresh(() => disable());
    return {};
  };
  const failed = [enrolling.error, disabling.error].find((one) => one && !asksWho(one));
  return (
    <div className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <div className="grid min-w-40 grow basis-0 gap-0.5">
          <h4 className="flex items-center gap-2 font-medium">
            {t("factors.app.title")}
            {since && <Tag tone="accent">{t("factors.app.on")}</Tag>}
          </h4>
          <p className="text-text-2 text-xs">
            {since ? t("factors.app.since", { when: fullTime(since) }) : t("factors.app.off")}
          </p>
        </div>
        <Button busy={enrolling.isLoading} onClick={() => void doFresh(begin)}>
          {t(since ? "factors.app.change" : "factors.app.add")}
        </Button>
        {since && (
          <Button look="danger" onClick={() => setOpen("off")}>
            {t("factors.app.disable")}
          </Button>
        )}
      </div>
      {failed ? <ProblemNote error={failed} /> : null}
      {open === "setup" && enrolling.data && (
        <Dialog open title={t("factors.app.add")} onClose={() => setOpen(null)}>
          <TotpSetup given={enrolling.data} onDone={done} />
        </Dialog>
      )}
      {open === "off" && (
        <ConfirmDialog
          title={t("factors.app.disableAsk")}
          hint={t("factors.app.disableHint")}
          action={t("factors.app.disable")}
          busy={disabling.isLoading}
          error={null}
          onConfirm={turnOff}
          onClose={() => setOpen(null)}
        />
      )}
      {dialog}
    </div>
  );
}
