import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import { useCatalog } from "~/app/useCatalog";
import type { FlowNode } from "~/features/draft/document";
import { Skeleton } from "~/ui/Skeleton";
import { JsonField } from "../form/JsonField";
import { firstValue } from "../form/schema";
import type { StartValueProps } from "./StartValue";

/** Start as if a connector's trigger had fired: an event of its shape, to be filled in. */
export function EventStart({ trigger, onChange }: StartValueProps & { trigger: FlowNode }) {
  const { t } = useTranslation();
  const { data } = useCatalog();
  const output = data?.items.find((one) => one.type === trigger.type)?.output;
  const [first, setFirst] = useState<Json | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: filled once, when its shape is known
  useEffect(() => {
    if (!output) return;
    const made = firstValue(output as JsonObject, undefined);
    setFirst(made);
    onChange(made);
  }, [output !== undefined]);
  if (first === undefined) return <Skeleton className="h-16" />;
  return <JsonField label={t("runs.start.event")} value={first} onChange={onChange} />;
}
