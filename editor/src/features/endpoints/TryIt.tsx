import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Endpoint } from "~/api/endpoints";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input, TextArea } from "~/ui/Input";

type Answer = { status: string; body: string };

/** Call an endpoint as another program would: without being signed in. */
export function TryIt({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { id: project } = useProject();
  const { method, auth } = endpoint;
  const [path, setPath] = useState(endpoint.path);
  const [credential, setCredential] = useState("");
  const [body, setBody] = useState("{}");
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const hasBody = method !== "GET" && method !== "DELETE";
  const call = async () => {
    setBusy(true);
    setAnswer(await ask());
    setBusy(false);
  };
  const ask = async (): Promise<Answer> => {
    const headers: Record<string, string> = {};
    if (credential) headers.Authorization = `Bearer ${credential}`;
    if (hasBody) headers["Content-Type"] = "application/json";
    try {
      const got = await fetch(`/e/${project}/${path}`, {
        method,
        headers,
        credentials: "omit",
        body: hasBody ? body : undefined,
      });
      return { status: `${got.status} ${got.statusText}`, body: shown(await got.text()) };
    } catch {
      return { status: t("endpoints.try.unreached"), body: "" };
    }
  };
  return (
    <section
      aria-label={t("endpoints.try.title")}
      className="grid gap-3 rounded-card bg-sunken p-3"
    >
      <Field label={t("endpoints.try.path")} hint={t("endpoints.try.pathHint")}>
        {(described) => (
          <Input
            {...described}
            className="font-mono"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        )}
      </Field>
      {(auth === "api_key" || auth === "jwt") && (
        <Field label={t(`endpoints.try.${auth}`)}>
          {(described) => (
            <Input
              {...described}
              type="password"
              autoComplete="off"
              value={credential}
              onChange={(event) => setCredential(event.target.value)}
            />
          )}
        </Field>
      )}
      {hasBody && (
        <Field label={t("endpoints.try.body")}>
          {(described) => (
            <TextArea
              {...described}
              className="font-mono"
              spellCheck={false}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
          )}
        </Field>
      )}
      <div>
        <Button busy={busy} onClick={() => void call()}>
          {t("endpoints.try.call")}
        </Button>
      </div>
      {answer && (
        <div role="status" className="grid gap-1">
          <p className="font-medium">{answer.status}</p>
          {answer.body && (
            <pre className="max-h-64 overflow-auto whitespace-pre-wrap break-words rounded-field bg-surface p-2 text-xs">
              {answer.body}
            </pre>
          )}
        </div>
      )}
    </section>
  );
}

function shown(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.slice(0, 20_000);
  }
}
