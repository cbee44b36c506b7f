import { Download, FileText } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { bytes } from "~/ui/times";
import type { FileRef } from "./pointers";

/** A stored file: its name, size, a way to get it, and the picture itself when it is one. */
export function FileView({ file }: { file: FileRef }) {
  const { t } = useTranslation();
  const address = `/v1/files/${encodeURIComponent(file.id)}/content`;
  return (
    <div className="grid gap-2 p-2">
      <div className="flex items-center gap-2">
        <FileText aria-hidden className="size-4 text-text-3" />
        <span className="min-w-0 truncate font-medium">{file.name}</span>
        <span className="text-text-2 text-xs">
          {[file.type, file.size === null ? "" : bytes(file.size)].filter(Boolean).join(", ")}
        </span>
        <a
          href={address}
          download={file.name}
          className="ml-auto inline-flex items-center gap-1 text-accent"
        >
          <Download aria-hidden className="size-3.5" />
          {t("runs.value.download")}
        </a>
      </div>
      {/^image\/(png|jpeg|gif|webp)$/.test(file.type) && (
        <img src={address} alt={file.name} className="max-h-72 max-w-full rounded-field" />
      )}
      {TEXT.test(file.type) && <TextBeginning address={address} />}
    </div>
  );
}

const TEXT = /^(text\/|application\/(json|jsonl|xml)$)/;
const SHOWN = 16 * 1024;

/** The first lines of a text; only what is shown is fetched. */
function TextBeginning({ address }: { address: string }) {
  const [text, setText] = useState("");
  useEffect(() => {
    const asked = new AbortController();
    const headers = { Range: `bytes=0-${SHOWN - 1}` };
    fetch(address, { headers, signal: asked.signal })
      .then(async (answer) => setText(answer.ok ? await answer.text() : ""))
      .catch(() => undefined); // the name and the link are there; a beginning is a kindness
    return () => asked.abort();
  }, [address]);
  if (!text) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <pre tabIndex={0} className="max-h-72 overflow-auto rounded-field bg-sunken p-2 text-xs">
      {text}
    </pre>
  );
}
