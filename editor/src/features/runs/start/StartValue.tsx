import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { skipToken } from "@reduxjs/toolkit/query";
import type { Json } from "~/api/api";
import { useRunsQuery, useValueQuery } from "~/api/runs";
import { useProject } from "~/app/project";
import { useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectDraft } from "~/features/draft/draftSlice";
import { Skeleton } from "~/ui/Skeleton";
import { JsonField } from "../form/JsonField";
import { SchemaFields } from "../form/SchemaFields";
import { firstValue, isObject, propertiesOf, type Schema } from "../form/schema";
import { sampleCall, wayOf } from "./triggers";
import { WebhookStart } from "./WebhookStart";

export type StartValueProps = {
  flow: string;
  trigger: FlowNode | undefined;
  /** Undefined while there is nothing to start with. */
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  wrong: Record<string, string>;
  onWrong: (pointer: string, message: string | null) => void;
};

/** What a trigger brings: a form filled with the last values, a call, or the present time. */
export function StartValue(props: StartValueProps) {
  const way = wayOf(props.trigger);
  if (way === "webhook" && props.trigger) return <WebhookStart {...props} trigger={props.trigger} />;
  if (way === "schedule") return <ScheduleStart {...props} />;
  return <FormStart {...props} />;
}

function ScheduleStart({ onChange }: StartValueProps) {
  const { t } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment the form was opened
  useEffect(() => onChange({ at: new Date().toISOString() }), []);
  return <p className="text-text-2">{t("runs.start.asIfNow")}</p>;
}

function FormStart({ flow, trigger, value, onChange, ...shared }: StartValueProps) {
  const { t } = useTranslation();
  const { inputs } = useAppSelector(selectDraft);
  const isForm = wayOf(trigger) === "form";
  const fields = trigger?.config?.fields;
  const schema: Schema | null = isForm ? (isObject(fields) ? fields : null) : inputs;
  const last = useLastInput(flow, isForm ? undefined : "editor");
  // biome-ignore lint/correctness/useExhaustiveDependencies: filled once, when the last values came
  useEffect(() => {
    if (!last.loading && value === undefined) onChange(firstValue(schema ?? {}, last.input));
  }, [last.loading]);
  if (value === undefined) return last.loading ? <Skeleton className="h-16" /> : <Fix {...{ schema, onChange }} />;
  if (!schema) return <p className="text-text-2">{t("runs.start.noInput")}</p>;
  if (!Object.keys(propertiesOf(schema)).length)
    return <JsonField label={t("runs.start.input")} value={value} onChange={onChange} />;
  return <SchemaFields {...shared} schema={schema} value={value} onChange={onChange} />;
}

/** Text that is not JSON leaves no value; the field itself keeps what was typed. */
function Fix({ schema, onChange }: { schema: Schema | null; onChange: (value: Json | undefined) => void }) {
  const { t } = useTranslation();
  return <JsonField label={t("runs.start.input")} value={schema ? {} : null} onChange={onChange} />;
}

/** The input of the newest run that was started from here. */
function useLastInput(flow: string, source: string | undefined) {
  const { id } = useProject();
  const asked = { project: id, flow, source, limit: 1 };
  const { data, isFetching } = useRunsQuery(asked, { refetchOnMountOrArgChange: true });
  return { input: source ? data?.items[0]?.input : undefined, loading: isFetching };
}

/** The call a webhook got last: what its trigger gave in the newest run it started. */
export function useLastCall(flow: string, trigger: FlowNode): Json | undefined {
  const { id } = useProject();
  const { data } = useRunsQuery({ project: id, flow, source: "webhook", limit: 1 });
  const run = data?.items[0]?.id;
  const { data: slice } = useValueQuery(
    run ? { run, path: trigger.id, side: "output" } : skipToken,
  );
  return slice?.value ?? undefined;
}

export { sampleCall };
