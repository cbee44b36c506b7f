import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useSignalRunMutation } from "~/api/runs";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { JsonField } from "../form/JsonField";

/** Send the message a step waits for, by hand. */
export function SignalButton({ run, name }: { run: string; name: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [payload, setPayload] = useState<Json | undefined>({});
  const [send, { isLoading, error }] = useSignalRunMutation();
  const submit = async () => {
    if (payload === undefined) return;
    const answer = await send({ run, name, payload });
    if (!answer.error) setOpen(false);
  };
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {t("runs.signal.open")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("runs.signal.title", { name })}
        footer={
          <Button
            look="primary"
            busy={isLoading}
            disabled={payload === undefined}
            onClick={() => void submit()}
          >
            {t("runs.signal.send")}
          </Button>
        }
      >
        <JsonField label={t("runs.signal.payload")} value={{}} onChange={setPayload} />
        {error && <ProblemNote error={error} />}
      </Dialog>
    </>
  );
}
