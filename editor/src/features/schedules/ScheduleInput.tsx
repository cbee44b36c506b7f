import { skipToken } from "@reduxjs/toolkit/query";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useFlowQuery, useVersionQuery } from "~/api/flows";
import { isObject } from "~/features/inspector/form/shape";
import { JsonField } from "~/features/runs/form/JsonField";
import { hasFields } from "~/features/runs/form/schema";
import ValuesForm from "~/features/runs/form/ValuesForm";
import { Skeleton } from "~/ui/Skeleton";

type Props = { flow: string; value: Json; onChange: (value: Json) => void };

/** What its runs are started with: a form of the published version's inputs. */
export function ScheduleInput({ flow, value, onChange }: Props) {
  const { t } = useTranslation();
  const { data } = useFlowQuery(flow);
  const { data: version } = useVersionQuery(
    data?.version ? { id: flow, number: data.version } : skipToken,
  );
  if (!version) return <Skeleton className="h-10" />;
  const { inputs } = version.document as { inputs?: JsonObject | null };
  if (!inputs) return null;
  return (
    <section className="grid gap-2">
      {hasFields(inputs) ? (
        <>
          <h3 className="font-medium">{t("schedules.input")}</h3>
          <ValuesForm schema={inputs} value={isObject(value) ? value : {}} onChange={onChange} />
        </>
      ) : (
        <JsonField
          label={t("schedules.input")}
          value={value}
          onChange={(next) => next !== undefined && onChange(next)}
        />
      )}
    </section>
  );
}
