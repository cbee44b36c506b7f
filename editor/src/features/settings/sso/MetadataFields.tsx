import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { problemOf, sentenceOf } from "~/api/problems";
import { useReadMetadataMutation } from "~/api/sso";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";

/** Fill in what a SAML provider says of itself, from its address or the text; look, then save. */
export function MetadataFields({ onRead }: { onRead: (settings: JsonObject) => void }) {
  const { t } = useTranslation();
  const [read, { data, error, isLoading }] = useReadMetadataMutation();
  const [given, setGiven] = useState("");
  const go = async () => {
    const text = given.trim();
    const answer = await read(text.startsWith("<") ? { xml: text } : { url: text });
    if (!answer.data) return;
    const { entity_id, sso_url, signs_requests, certificates } = answer.data;
    const pems = certificates.map((one) => one.pem);
    onRead({ entity_id, sso_url, signs_requests, certificates: pems });
  };
  const wrong = problemOf(error) ? sentenceOf(error) : null;
  return (
    <div className="grid gap-2 rounded-field border border-line p-3">
      <Field label={t("sso.metadata.title")} hint={t("sso.metadata.hint")} error={wrong}>
        {(described) => (
          <TextArea
            {...described}
            rows={2}
            className="font-mono text-xs"
            placeholder="https://"
            value={given}
            onChange={(event) => setGiven(event.target.value)}
          />
        )}
      </Field>
      <Button
        className="justify-self-start"
        busy={isLoading}
        disabled={!given.trim()}
        onClick={() => void go()}
      >
        {t("sso.metadata.read")}
      </Button>
      {data && (
        <div role="status" className="grid gap-1 text-xs">
          <p className="font-medium">{t("sso.metadata.found")}</p>
          <p className="break-all">{data.entity_id}</p>
          {data.certificates.map(({ fingerprint, subject, ends_at }) => (
            <p key={fingerprint} className="text-text-2">
              {t("sso.metadata.certificate", {
                subject,
                date: new Date(ends_at).toLocaleDateString(),
              })}{" "}
              <span className="break-all font-mono">{fingerprint}</span>
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
