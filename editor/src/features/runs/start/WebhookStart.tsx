import { skipToken } from "@reduxjs/toolkit/query";
import { Radio } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useRunsQuery, useValueQuery } from "~/api/runs";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { runShown } from "~/features/canvas/viewSlice";
import type { FlowNode } from "~/features/draft/document";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { JsonField } from "../form/JsonField";
import type { StartValueProps } from "./StartValue";
import { TestAddress } from "./TestAddress";
import { sampleCall } from "./triggers";
import { useTestCall } from "./useTestCall";

/** Start a webhook's flow with a call as it might come, as it came last, or as one comes now. */
export function WebhookStart({ flow, trigger, onChange }: StartValueProps & { trigger: FlowNode }) {
  const { t } = useTranslation();
  const last = useLastCall(flow, trigger);
  const [call, setCall] = useState<{ from: string; value: Json }>({
    from: "sample",
    value: sampleCall(trigger),
  });
  const use = (from: string, value: Json) => {
    setCall({ from, value });
    onChange(value);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sample fills the form once
  useEffect(() => onChange(call.value), []);
  return (
    <div className="grid gap-3">
      <WaitForCall flow={flow} trigger={trigger} />
      <JsonField
        key={call.from}
        label={t("runs.start.call")}
        hint={t(last ? "runs.start.callHint" : "runs.start.noLastCall")}
        value={call.value}
        onChange={onChange}
      />
      <div className="flex gap-2">
        {last !== undefined && (
          <Button size="sm" onClick={() => use("last", last)}>
            {t("runs.start.lastCall")}
          </Button>
        )}
        <Button size="sm" onClick={() => use("sample", sampleCall(trigger))}>
          {t("runs.start.sampleCall")}
        </Button>
      </div>
    </div>
  );
}

/** Open the draft's address for two minutes and show what a real call starts. */
function WaitForCall({ flow, trigger }: { flow: string; trigger: FlowNode }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { state, hook, run, listen, error, busy } = useTestCall(flow, trigger.id);
  const caught = run?.id;
  useEffect(() => {
    if (caught) dispatch(runShown(caught));
  }, [caught, dispatch]);
  if (state === "off" || state === "over")
    return (
      <>
        <Button icon={<Radio className="size-3.5" />} busy={busy} onClick={listen}>
          {t("runs.start.wait")}
        </Button>
        {state === "over" && <p className="text-text-2 text-xs">{t("runs.start.over")}</p>}
        {error && <ProblemNote error={error} />}
      </>
    );
  return (
    <div className="grid gap-2 rounded-card bg-sunken p-3">
      {state === "waiting" && <Spinner label={t("runs.start.waiting")} />}
      {hook && <TestAddress hook={hook} />}
      {state === "caught" ? (
        <p role="status">{t("runs.start.caught")}</p>
      ) : (
        <p className="text-text-2 text-xs">{t("runs.start.twoMinutes")}</p>
      )}
    </div>
  );
}

/** The call a webhook got last: what its trigger gave in the newest run it started. */
function useLastCall(flow: string, trigger: FlowNode): Json | undefined {
  const { id } = useProject();
  const { data } = useRunsQuery({ project: id, flow, source: "webhook", limit: 1 });
  const run = data?.items[0]?.id;
  const { data: slice } = useValueQuery(
    run ? { run, path: trigger.id, side: "output" } : skipToken,
  );
  return slice?.value ?? undefined;
}
