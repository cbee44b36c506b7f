import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useRunsQuery } from "~/api/runs";
import { useProject } from "~/app/project";
import type { FlowNode } from "~/features/draft/document";
import { useDraftState } from "~/features/draft/useDraftState";
import { isObject } from "~/features/inspector/form/shape";
import { Skeleton } from "~/ui/Skeleton";
import { JsonField } from "../form/JsonField";
import { firstValue, hasFields, type Schema } from "../form/schema";
import { EventStart } from "./EventStart";
import { wayOf } from "./triggers";
import { WebhookStart } from "./WebhookStart";

const ValuesForm = lazy(() => import("../form/ValuesForm"));

export type StartValueProps = {
  flow: string;
  trigger: FlowNode | undefined;
  /** Undefined while there is nothing to start with. */
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  wrong: Record<string, string>;
};

/** What a trigger brings: a form filled with the last values, a call, or the present time. */
export function StartValue(props: StartValueProps) {
  const way = wayOf(props.trigger);
  if (way === "webhook" && props.trigger)
    return <WebhookStart {...props} trigger={props.trigger} />;
  if (way === "schedule") return <ScheduleStart {...props} />;
  if (way === "event" && props.trigger) return <EventStart {...props} trigger={props.trigger} />;
  return <FormStart {...props} />;
}

function ScheduleStart({ onChange }: StartValueProps) {
  const { t } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment the form was opened
  useEffect(() => onChange({ at: new Date().toISOString() }), []);
  return <p className="text-text-2">{t("runs.start.asIfNow")}</p>;
}

function FormStart({ flow, trigger, value, onChange, wrong }: StartValueProps) {
  const { t } = useTranslation();
  const { inputs } = useDraftState("inputs");
  const isForm = wayOf(trigger) === "form";
  const fields = trigger?.config?.fields;
  const schema: Schema | null = isForm ? (isObject(fields) ? fields : null) : inputs;
  const last = useLastInput(flow, isForm ? undefined : "editor");
  const [filled, setFilled] = useState<Json | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: filled once, when the last values came
  useEffect(() => {
    if (last.loading || filled !== undefined) return;
    const first = firstValue(schema ?? {}, last.input);
    setFilled(first);
    onChange(first);
  }, [last.loading]);
  if (filled === undefined) return <Skeleton className="h-16" />;
  if (!schema) return <p className="text-text-2">{t("runs.start.noInput")}</p>;
  if (!hasFields(schema))
    return <JsonField label={t("runs.start.input")} value={filled} onChange={onChange} />;
  const given = value ?? filled;
  return (
    <Suspense fallback={<Skeleton className="h-16" />}>
      <ValuesForm
        schema={schema}
        value={isObject(given) ? given : {}}
        onChange={onChange}
        wrong={wrong}
      />
    </Suspense>
  );
}

/** The input of the newest run that was started from here. */
function useLastInput(flow: string, source: string | undefined) {
  const { id } = useProject();
  const { data, isFetching } = useRunsQuery(
    { project: id, flow, source, limit: 1 },
    { refetchOnMountOrArgChange: true },
  );
  return { input: source ? data?.items[0]?.input : undefined, loading: isFetching };
}
