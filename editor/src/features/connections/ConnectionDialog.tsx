import { Plug } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Connection, type ConnectionKind, useConnectionKindsQuery } from "~/api/connections";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConnectionForm } from "./ConnectionForm";
import { useConnectionForm } from "./useConnectionForm";

type Props = {
  /** The key of the kind to connect, such as `postgres`; without it the reader chooses. */
  kind?: string;
  /** A connection to change instead of making one. */
  connection?: Connection;
  onCreated: (connection: Connection) => void;
  onClose: () => void;
};

/** Make or change a connection, and test it at once. It closes itself once it is saved. */
export function ConnectionDialog({ kind, connection, onCreated, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useConnectionKindsQuery();
  const [chosen, setChosen] = useState(connection?.kind ?? kind);
  const found = data?.items.find((one) => one.key === chosen);
  if (found) {
    return <Filling kind={found} connection={connection} onCreated={onCreated} onClose={onClose} />;
  }
  return (
    <Dialog open title={t("connections.choose")} onClose={onClose}>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && <p className="text-text-2">{t("connections.noKinds")}</p>}
      <ul className="grid gap-2">
        {data?.items.map((one) => (
          <li key={one.key}>
            <KindButton kind={one} onChoose={() => setChosen(one.key)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function KindButton({ kind, onChoose }: { kind: ConnectionKind; onChoose: () => void }) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className="flex w-full items-center gap-3 rounded-card border border-line bg-surface p-3 text-left hover:border-accent"
    >
      <span
        aria-hidden
        className="grid size-8 place-items-center rounded-field bg-sunken text-text-2"
      >
        <Plug className="size-4" />
      </span>
      <span>
        <span className="block font-medium">{kind.title}</span>
        <span className="block text-text-2 text-xs">{kind.description}</span>
      </span>
    </button>
  );
}

type FillingProps = Omit<Props, "kind"> & { kind: ConnectionKind };

function Filling({ kind, connection, onCreated, onClose }: FillingProps) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const form = useConnectionForm(kind, connection);
  const formId = useId();
  const save = async () => {
    const saved = await form.save();
    if (!saved) return;
    const { name, status } = saved;
    if (status === "ok") dispatch(said(t("connections.saved", { name }), "ok"));
    else if (status === "untested") dispatch(said(t("connections.savedUntested", { name }), "ok"));
    else
      dispatch(
        said(`${t("connections.savedFailing", { name })} ${saved.status_message ?? ""}`, "failed"),
      );
    onCreated(saved);
    onClose();
  };
  const title = connection
    ? t("connections.edit", { name: connection.name })
    : t("connections.new", { kind: kind.title });
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={formId} busy={form.busy}>
            {t("connections.saveTest")}
          </Button>
        </>
      }
    >
      <ConnectionForm
        kind={kind}
        connection={connection}
        form={form}
        formId={formId}
        onSubmit={() => void save()}
      />
    </Dialog>
  );
}
