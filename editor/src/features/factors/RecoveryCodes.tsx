import { Copy, Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";

/** Codes that are shown this once, to be kept somewhere. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    dispatch(said(t("words.copied"), "ok"));
  };
  return (
    <div className="grid gap-3">
      <p>{t("factors.codesHint")}</p>
      <ol
        aria-label={t("factors.codes")}
        className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-card bg-sunken p-3 font-mono text-sm sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Copy className="size-4" />} onClick={() => void copy()}>
          {t("words.copy")}
        </Button>
        <Button icon={<Download className="size-4" />} onClick={() => download(codes)}>
          {t("factors.download")}
        </Button>
      </div>
    </div>
  );
}

function download(codes: string[]): void {
  const address = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "nextscript-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(address);
}
