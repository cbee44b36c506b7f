import { Download, FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { bytes } from "~/ui/times";
import type { FileRef } from "./pointers";

/** A stored file: its name, size, a way to get it, and the picture itself when it is one. */
export function FileView({ file }: { file: FileRef }) {
  const { t } = useTranslation();
  const address = `/v1/files/${encodeURIComponent(file.id)}`;
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
    </div>
  );
}
