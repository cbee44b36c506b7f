import { Upload } from "lucide-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Import,
  useApplyImportMutation,
  useCreateImportMutation,
  useImportQuery,
} from "~/api/transfers";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { Spinner } from "~/ui/Spinner";
import { ImportPlan } from "./ImportPlan";
import { ImportProgress } from "./ImportProgress";

/** A project out of an archive: drop it, see what it would make, choose connections, go there. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [send, sending] = useCreateImportMutation();
  const [apply, applying] = useApplyImportMutation();
  const [name, setName] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const planned = sending.data;
  const asked = applying.data;
  const start = () => {
    if (!planned) return;
    const connections = Object.fromEntries(
      planned.plan.connections.map(({ key }) => [key, chosen[key] || "create"]),
    );
    void apply({ id: planned.id, body: { name: name?.trim() || null, connections } });
  };
  const footer = planned && !asked && (
    <>
      <Button onClick={onClose}>{t("words.cancel")}</Button>
      <Button look="primary" busy={applying.isLoading} onClick={start}>
        {t("transfers.import")}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      wide={Boolean(planned)}
      title={t("transfers.importTitle")}
      hint={planned ? undefined : t("transfers.importHint")}
      onClose={onClose}
      footer={footer}
    >
      {(sending.error || applying.error) && <ProblemNote error={sending.error ?? applying.error} />}
      {!planned && <Drop busy={sending.isLoading} onFile={(file) => void send(file)} />}
      {planned && !asked && (
        <ImportPlan
          plan={planned.plan}
          name={name ?? planned.plan.name}
          chosen={chosen}
          onName={setName}
          onChoose={(key, id) => setChosen({ ...chosen, [key]: id })}
        />
      )}
      {asked && <Watch asked={asked} onAgain={() => applying.reset()} />}
    </Dialog>
  );
}

const EVERY_MS = 1000;

function Watch({ asked, onAgain }: { asked: Import; onAgain: () => void }) {
  const { data = asked } = useImportQuery(asked.id, {
    pollingInterval: EVERY_MS,
    refetchOnMountOrArgChange: true,
  });
  return <ImportProgress made={data} onAgain={onAgain} />;
}

function Drop({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const take = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
      className={classes(
        "mt-2 grid cursor-pointer justify-items-center gap-2 rounded-card border border-dashed px-4 py-10 text-center focus-within:border-accent",
        over ? "border-accent bg-accent-weak" : "border-line-strong",
      )}
    >
      {busy ? <Spinner /> : <Upload aria-hidden className="size-5 text-text-3" />}
      <span className="font-medium">{busy ? t("transfers.reading") : t("transfers.drop")}</span>
      <input
        type="file"
        accept=".zip,application/zip"
        aria-label={t("transfers.file")}
        className="sr-only"
        disabled={busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
