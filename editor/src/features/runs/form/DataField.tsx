import { Braces, List } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { isObject } from "~/features/inspector/form/shape";
import { Button } from "~/ui/Button";
import { Skeleton } from "~/ui/Skeleton";
import { JsonField } from "./JsonField";
import { hasFields, type Schema } from "./schema";

const ValuesForm = lazy(() => import("./ValuesForm"));

type Props = {
  label: string;
  /** What is known of the value; without fields in it, the value is asked for as JSON. */
  schema: Schema | null;
  value: Json;
  /** Undefined while what is typed is not JSON. */
  onChange: (value: Json | undefined) => void;
};

/** A value to be changed by hand: in a form when its fields are known, as JSON when one likes. */
export function DataField({ label, schema, value, onChange }: Props) {
  const { t } = useTranslation();
  const [now, setNow] = useState(value);
  const [asJson, setAsJson] = useState(false);
  const formed = hasFields(schema) && isObject(now);
  const change = (next: Json | undefined) => {
    if (next !== undefined) setNow(next);
    onChange(next);
  };
  const turn = () => {
    onChange(now);
    setAsJson(!asJson);
  };
  return (
    <div className="grid gap-2">
      {formed && (
        <Button
          size="sm"
          look="quiet"
          className="justify-self-end"
          icon={asJson ? <List className="size-3.5" /> : <Braces className="size-3.5" />}
          onClick={turn}
        >
          {t(asJson ? "runs.form.asFields" : "runs.form.asJson")}
        </Button>
      )}
      {formed && !asJson ? (
        <fieldset>
          <legend className="mb-2 font-medium">{label}</legend>
          <Suspense fallback={<Skeleton className="h-24" />}>
            <ValuesForm schema={schema} value={now} onChange={change} />
          </Suspense>
        </fieldset>
      ) : (
        <JsonField label={label} value={now} rows={12} onChange={change} />
      )}
    </div>
  );
}
