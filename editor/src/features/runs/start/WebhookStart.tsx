import { skipToken } from "@reduxjs/toolkit/query";
import { Copy, Radio } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useListenMutation, useRunsQuery, useValueQuery } from "~/api/runs";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { runShown } from "~/features/canvas/viewSlice";
import type { FlowNode } from "~/features/draft/document";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { JsonField } from "../form/JsonField";
import type { StartValueProps } from "./StartValue";
import { sampleCall } from "./triggers";

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
  const { key } = useProject();
  const [listen, { data, error, isLoading }] = useListenMutation();
  if (!data)
    return (
      <>
        <Button icon={<Radio className="size-3.5" />} busy={isLoading} onClick={() => listen(flow)}>
          {t("runs.start.wait")}
        </Button>
        {error && <ProblemNote error={error} />}
      </>
    );
  const hook = data.hooks.find(({ node }) => node === trigger.id) ?? data.hooks[0];
  const address = `${location.origin}/hooks-test/${key}/${hook?.path ?? ""}`;
  return (
    <div className="grid gap-2 rounded-card bg-sunken p-3">
      <Spinner label={t("runs.start.waiting")} />
      <div className="flex items-center gap-1">
        <code className="min-w-0 grow break-all font-mono text-xs">
          {hook?.method} {address}
        </code>
        <IconButton
          small
          label={t("runs.start.copyAddress")}
          icon={<Copy />}
          onClick={() => void navigator.clipboard.writeText(address)}
        />
      </div>
      <Caught flow={flow} until={data.until} />
    </div>
  );
}

/** Show the run a call starts, as soon as there is one. */
function Caught({ flow, until }: { flow: string; until: string }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const dispatch = useAppDispatch();
  const [since] = useState(() => new Date().toISOString());
  const [over, setOver] = useState(false);
  const { data } = useRunsQuery(
    { project: id, flow, source: "webhook", from: since, test: true, limit: 1 },
    { pollingInterval: over ? 0 : 1000 },
  );
  const run = data?.items[0]?.id;
  useEffect(() => {
    const timer = window.setTimeout(() => setOver(true), Date.parse(until) - Date.now());
    return () => window.clearTimeout(timer);
  }, [until]);
  useEffect(() => {
    if (run) dispatch(runShown(run));
  }, [run, dispatch]);
  if (run) return <p role="status">{t("runs.start.caught")}</p>;
  return (
    <p className="text-text-2 text-xs">{t(over ? "runs.start.over" : "runs.start.twoMinutes")}</p>
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
