import { Copy, ExternalLink, Eye, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePublicPagesQuery, useRenewPageMutation } from "~/api/pages";
import { useMay } from "~/app/may";
import { useDraft } from "~/features/draft/DraftProvider";
import { ConfirmDialog } from "~/features/settings/ConfirmDialog";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { ProblemNote } from "~/ui/Problem";
import type { PageKind } from "./pageKinds";

/** Show where a form or chat is, and how the draft's looks. */
export function PageSection({ id, kind }: { id: string; kind: PageKind }) {
  const { t } = useTranslation();
  const { flow } = useDraft();
  const { data, error } = usePublicPagesQuery(flow);
  const page = data?.find((one) => one.node === id && one.kind === kind);
  return (
    <section className="grid gap-2 border-line border-t pt-4">
      <div>
        <h3 className="font-medium">{t(`inspector.page.titles.${kind}`)}</h3>
        <p className="text-text-2 text-xs">
          {t(page ? `inspector.page.hints.${kind}` : "inspector.page.none")}
        </p>
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      {page && <Address flow={flow} node={id} address={new URL(page.url, location.origin).href} />}
      <span>
        <Away href={`/v1/flows/${flow}/pages/${id}:preview`} icon={<Eye className="size-3.5" />}>
          {t("inspector.page.preview")}
        </Away>
      </span>
    </section>
  );
}

function Address({ flow, node, address }: { flow: string; node: string; address: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  const [renew, { isLoading, error }] = useRenewPageMutation();
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  return (
    <div className="grid gap-2 rounded-card bg-sunken p-3">
      <div className="flex items-center gap-1">
        <code className="min-w-0 grow break-all font-mono text-xs">{address}</code>
        <IconButton
          small
          label={t(copied ? "inspector.page.copied" : "inspector.page.copy")}
          icon={<Copy />}
          onClick={() => void copy()}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Away href={address} icon={<ExternalLink className="size-3.5" />}>
          {t("inspector.page.open")}
        </Away>
        {may("flow.publish") && (
          <Button icon={<RefreshCw className="size-3.5" />} onClick={() => setAsking(true)}>
            {t("inspector.page.renew")}
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={t("inspector.page.renewAsk")}
          hint={t("inspector.page.renewHint")}
          action={t("inspector.page.renew")}
          busy={isLoading}
          error={error}
          onConfirm={() => renew({ flow, node })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

type AwayProps = { href: string; icon: React.ReactNode; children: React.ReactNode };

function Away({ href, icon, children }: AwayProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex h-7 items-center gap-1.5 rounded-field border border-line-strong bg-surface px-3 font-medium hover:bg-sunken"
    >
      {icon}
      {children}
    </a>
  );
}
