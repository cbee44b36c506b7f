import { Radio, RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { useDraft } from "~/features/draft/DraftProvider";
import { TestAddress } from "~/features/runs/start/TestAddress";
import { useTestCall } from "~/features/runs/start/useTestCall";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { CaughtCall } from "./CaughtCall";

/** Let a webhook step catch a real call, to see what it brings and to draw with it. */
export function CallSection({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { flow } = useDraft();
  const call = useTestCall(flow, id);
  if (!may("run.start")) return null;
  const again = (
    <Button
      icon={
        call.state === "off" ? <Radio className="size-3.5" /> : <RotateCw className="size-3.5" />
      }
      busy={call.busy}
      onClick={call.listen}
    >
      {t(call.state === "off" ? "inspector.call.wait" : "inspector.call.again")}
    </Button>
  );
  return (
    <section className="grid gap-2 border-line border-t pt-4">
      <div>
        <h3 className="font-medium">{t("inspector.call.title")}</h3>
        <p className="text-text-2 text-xs">{t("inspector.call.hint")}</p>
      </div>
      {call.state === "off" && <span>{again}</span>}
      {call.state === "waiting" && (
        <div className="grid gap-2 rounded-card bg-sunken p-3">
          <Spinner label={t("inspector.call.waiting")} />
          {call.hook && <TestAddress hook={call.hook} />}
          <span className="flex items-center justify-between gap-2">
            <span className="text-text-2 text-xs">{t("inspector.call.twoMinutes")}</span>
            <Button size="sm" icon={<X className="size-3" />} onClick={call.stop}>
              {t("inspector.call.stop")}
            </Button>
          </span>
        </div>
      )}
      {call.state === "over" && (
        <>
          <p role="status" className="rounded-field bg-waiting-bg px-2 py-1.5">
            {t("inspector.call.none")}
          </p>
          <span>{again}</span>
        </>
      )}
      {call.state === "caught" && call.run && (
        <CaughtCall id={id} run={call.run}>
          {again}
        </CaughtCall>
      )}
      {call.error !== undefined && <ProblemNote error={call.error} />}
    </section>
  );
}
