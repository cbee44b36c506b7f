import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useVersionQuery, type Version } from "~/api/flows";
import { type Snapshot, useSnapshotQuery } from "~/api/history";
import { useMay } from "~/app/may";
import type { FlowDocument } from "~/features/draft/document";
import { FlowThumbnail } from "~/features/templates/FlowThumbnail";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { fullTime } from "~/ui/times";
import { useRestore } from "./useRestore";

type Closing = { flow: string; onClose: () => void };

/** How the flow looked in a version. */
export function VersionPreview({ flow, version, onClose }: Closing & { version: Version }) {
  const { t } = useTranslation();
  const { number } = version;
  const { data, error } = useVersionQuery({ id: flow, number });
  const restore = useRestore(flow);
  return (
    <Preview
      title={t("publish.version", { number })}
      hint={version.notes}
      document={data?.document}
      error={error}
      onClose={onClose}
      onRestore={() => restore.version(number)}
    />
  );
}

/** How the draft looked at some time. */
export function SnapshotPreview({ flow, snapshot, onClose }: Closing & { snapshot: Snapshot }) {
  const { t } = useTranslation();
  const { data, error } = useSnapshotQuery({ flow, id: snapshot.id });
  const restore = useRestore(flow);
  return (
    <Preview
      title={fullTime(snapshot.created_at)}
      hint={t(`publish.reason.${snapshot.reason}`)}
      document={data?.document}
      error={error}
      onClose={onClose}
      onRestore={() => restore.snapshot(snapshot.id, snapshot.created_at)}
    />
  );
}

type PreviewProps = {
  title: string;
  hint: ReactNode;
  document: object | undefined;
  error: unknown;
  onClose: () => void;
  onRestore: () => Promise<void>;
};

function Preview({ title, hint, document, error, onClose, onRestore }: PreviewProps) {
  const { t } = useTranslation();
  const may = useMay();
  const drawn = document as FlowDocument | undefined;
  const restore = async () => {
    await onRestore();
    onClose();
  };
  return (
    <Dialog
      open
      wide
      title={title}
      hint={hint}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.close")}</Button>
          {may("flow.write") && (
            <Button look="primary" disabled={!drawn} onClick={() => void restore()}>
              {t("publish.restore")}
            </Button>
          )}
        </>
      }
    >
      {error ? <ProblemNote error={error} /> : null}
      {!drawn && !error && <SkeletonRows rows={4} />}
      {drawn && (
        <>
          <FlowThumbnail
            names
            document={drawn}
            className="h-72 w-full rounded-card border border-line bg-bg p-3"
          />
          <p className="mt-2 text-text-2">
            {t("publish.steps", { count: drawn.nodes?.length ?? 0 })}
            {": "}
            {drawn.nodes?.map((node) => node.name ?? node.id).join(", ")}
          </p>
        </>
      )}
    </Dialog>
  );
}
