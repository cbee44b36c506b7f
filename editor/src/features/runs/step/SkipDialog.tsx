import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json, JsonObject } from "~/api/api";
import type { Run, Step } from "~/api/runs";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { DataField } from "../form/DataField";
import { hasFields } from "../form/schema";
import { useSchemas } from "../form/useSchemas";
import { nameOf } from "../words";
import { useStepSteering } from "./steering";

type Props = { run: Run; step: Step; onClose: () => void };

/** Let a step succeed with a value of the reader's choice, on the path they name. */
export function SkipDialog({ run, step, onClose }: Props) {
  const { t } = useTranslation();
  const schemas = useSchemas(run);
  const schema = schemas.given(step.type);
  const blank = hasFields(schema) ? {} : null;
  const [value, setValue] = useState<Json | undefined>(null);
  const [port, setPort] = useState("");
  const { steer, busy } = useStepSteering(run.id, step.path);
  const submit = async () => {
    if (value === undefined) return;
    const output = value ?? blank;
    const body: JsonObject = port ? { output, port } : { output };
    if (await steer("skip", body)) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("runs.skip.title", { name: nameOf(step) })}
      hint={t("runs.skip.hint")}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            busy={busy}
            disabled={value === undefined}
            onClick={() => void submit()}
          >
            {t("runs.skip.do")}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {schemas.known && (
          <DataField
            label={t("runs.skip.value")}
            schema={schema}
            value={blank}
            onChange={setValue}
          />
        )}
        <Field label={t("runs.skip.port")} hint={t("runs.skip.portHint")}>
          {(described) => (
            <Input {...described} value={port} onChange={(event) => setPort(event.target.value)} />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
