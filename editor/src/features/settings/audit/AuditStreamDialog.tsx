import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSetAuditStreamMutation } from "~/api/audit";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { SecretDialog } from "../SecretDialog";

/** Say where to send events; the secret of a webhook is shown once, to be copied. */
export function AuditStreamDialog({ url: before, onClose }: { url: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [set, { isLoading, error, data: made }] = useSetAuditStreamMutation();
  const [url, setUrl] = useState(before);
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    if (!url.trim()) return;
    const { data } = await set(url.trim());
    if (data && !data.secret) onClose();
  };
  if (made?.secret)
    return (
      <SecretDialog
        title={t("audit.stream.secretTitle")}
        hint={t("audit.stream.secretHint")}
        label={t("audit.stream.secret")}
        done={t("audit.stream.done")}
        secret={made.secret}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={t("audit.stream.dialog")}
      hint={t("audit.stream.hint")}
      submit={t("audit.stream.save")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field
        label={t("audit.stream.url")}
        hint={t("audit.stream.urlHint")}
        error={tried && !url.trim() ? t("audit.stream.needUrl") : null}
      >
        {(described) => (
          <Input
            {...described}
            autoFocus
            maxLength={2000}
            placeholder="https://logs.example.com/audit"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
