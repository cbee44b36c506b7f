import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Given } from "~/api/connectors";
import { useConnectionsHere } from "~/features/connections/useConnectionsHere";
import { Field } from "~/ui/Field";
import { Input, Select, TextArea } from "~/ui/Input";

type Props = { withUrl?: boolean; missing: boolean; onGiven: (given: Given | null) => void };

/** Where a description is: its address, a file, or its text. */
export function SourceFields({ withUrl = true, missing, onGiven }: Props) {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const [text, setText] = useState("");
  const say = (address: string, pasted: string) => {
    setUrl(address);
    setText(pasted);
    if (pasted.trim()) onGiven({ text: pasted });
    else onGiven(address.trim() ? { url: address.trim() } : null);
  };
  const servers = useServers();
  return (
    <>
      {withUrl && servers.length > 0 && (
        <Field label={t("connectors.source.server")} hint={t("connectors.source.serverHint")}>
          {(described) => (
            <Select
              {...described}
              onChange={(event) =>
                event.target.value ? onGiven({ connection: event.target.value }) : say(url, text)
              }
            >
              <option value="">{t("connectors.source.noServer")}</option>
              {servers.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {withUrl && (
        <Field
          label={t("connectors.source.url")}
          hint={t("connectors.source.urlHint")}
          error={missing ? t("connectors.source.need") : null}
        >
          {(described) => (
            <Input
              {...described}
              type="url"
              value={url}
              onChange={(event) => say(event.target.value, text)}
            />
          )}
        </Field>
      )}
      <Field label={t("connectors.source.file")}>
        {(described) => (
          <Input
            {...described}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            onChange={async (event) => say(url, (await event.target.files?.[0]?.text()) ?? text)}
          />
        )}
      </Field>
      <Field label={t("connectors.source.text")}>
        {(described) => (
          <TextArea
            {...described}
            rows={6}
            spellCheck={false}
            className="font-mono text-xs"
            value={text}
            onChange={(event) => say(url, event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

/** The project's connections to MCP servers. */
function useServers() {
  const { data } = useConnectionsHere();
  return data?.items.filter(({ kind }) => kind === "mcp") ?? [];
}
