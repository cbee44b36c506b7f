import { Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AuditStream, useAuditStreamQuery, useDeleteAuditStreamMutation } from "~/api/audit";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { ConfirmDialog } from "../ConfirmDialog";
import { AuditStreamDialog } from "./AuditStreamDialog";

const EVERY_MS = 5000;

/** Where events are sent on, and how that goes. */
export function AuditStreamPanel() {
  const { t } = useTranslation();
  const [watching, setWatching] = useState(false);
  const {
    data: stream,
    error,
    refetch,
  } = useAuditStreamQuery(undefined, { pollingInterval: watching ? EVERY_MS : 0 });
  if (watching !== Boolean(stream)) setWatching(Boolean(stream));
  const [stop, stopping] = useDeleteAuditStreamMutation();
  const [asking, setAsking] = useState<"set" | "stop" | null>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (stream === undefined) return null;
  return (
    <section
      aria-label={t("audit.stream.title")}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-line bg-surface px-3 py-2"
    >
      <Send aria-hidden className="size-4 shrink-0 text-text-2" />
      <p className="min-w-0 grow basis-48 break-words">
        {stream ? t("audit.stream.to", { to: stream.url }) : t("audit.stream.nowhere")}
        {stream?.error && <span className="block text-failed text-xs">{stream.error}</span>}
      </p>
      {stream && <State stream={stream} />}
      <Button onClick={() => setAsking("set")}>
        {t(stream ? "audit.stream.change" : "audit.stream.set")}
      </Button>
      {stream && (
        <Button look="danger" onClick={() => setAsking("stop")}>
          {t("audit.stream.stop")}
        </Button>
      )}
      {asking === "set" && (
        <AuditStreamDialog url={stream?.url ?? ""} onClose={() => setAsking(null)} />
      )}
      {asking === "stop" && (
        <ConfirmDialog
          title={t("audit.stream.stopAsk")}
          hint={t("audit.stream.stopHint")}
          action={t("audit.stream.stop")}
          busy={stopping.isLoading}
          error={stopping.error}
          onConfirm={() => stop()}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

function State({ stream }: { stream: AuditStream }) {
  const { t } = useTranslation();
  if (stream.stopped) return <Tag tone="failed">{t("audit.stream.stopped")}</Tag>;
  if (!stream.waiting) return <Tag tone="ok">{t("audit.stream.upToDate")}</Tag>;
  return (
    <Tag tone={stream.error ? "failed" : "running"}>
      {t("audit.stream.waiting", { count: stream.waiting })}
    </Tag>
  );
}
