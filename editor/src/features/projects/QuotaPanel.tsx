import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Limit, usePutQuotaMutation, useQuotaQuery } from "~/api/transfers";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { bytes } from "~/ui/times";

const MEGABYTE = 1024 * 1024;

/** How much the project has and may have. */
export function QuotaPanel() {
  const { t } = useTranslation();
  const may = useMay()("project.manage");
  const { id } = useProject();
  const { data, error, refetch } = useQuotaQuery(id, { refetchOnMountOrArgChange: true });
  const [setting, setSetting] = useState(false);
  return (
    <section className="grid gap-3 rounded-card border border-line bg-surface p-3">
      <header className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{t("transfers.quota.title")}</h3>
        {may && data && (
          <Button onClick={() => setSetting(true)}>{t("transfers.quota.change")}</Button>
        )}
      </header>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      {data?.items.map((one) => (
        <Bar key={one.name} limit={one} />
      ))}
      {setting && data && <Limits limits={data.items} onClose={() => setSetting(false)} />}
    </section>
  );
}

function Bar({ limit: { name, used, limit } }: { limit: Limit }) {
  const { t } = useTranslation();
  const shown = (value: number) =>
    name === "stored_bytes" ? bytes(value) : value.toLocaleString();
  const share = limit === null ? 0 : Math.min(1, used / Math.max(limit, 1));
  const said =
    limit === null
      ? t("transfers.quota.unlimited", { used: shown(used) })
      : t("transfers.quota.of", { used: shown(used), limit: shown(limit) });
  const tone = share >= 1 ? "bg-failed" : share >= 0.8 ? "bg-waiting" : "bg-accent";
  return (
    <div className="grid gap-1">
      <p className="flex justify-between gap-3">
        <span>{t(`transfers.quota.name.${name}`)}</span>
        <span className="text-text-2 tabular-nums">{said}</span>
      </p>
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={classes("h-full rounded-full", tone)}
          style={{ width: `${limit === null ? 0 : Math.max(share * 100, used ? 1 : 0)}%` }}
        />
      </div>
    </div>
  );
}

function Limits({ limits, onClose }: { limits: Limit[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [put, { isLoading, error }] = usePutQuotaMutation();
  const [texts, setTexts] = useState(() => Object.fromEntries(limits.map(textOf)));
  const wrong = (text = "") => text.trim() !== "" && !/^\d{1,12}$/.test(text.trim());
  const save = async () => {
    if (Object.values(texts).some(wrong)) return;
    const said = limits.map(({ name }) => [name, numberOf(name, texts[name] ?? "")]);
    const done = await put({ project: id, body: Object.fromEntries(said) });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={t("transfers.quota.change")}
      hint={t("transfers.quota.hint")}
      submit={t("words.save")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {limits.map(({ name }) => (
        <Field
          key={name}
          label={t(`transfers.quota.field.${name}`)}
          error={wrong(texts[name]) ? t("transfers.quota.wrong") : null}
        >
          {(described) => (
            <Input
              {...described}
              inputMode="numeric"
              placeholder={t("transfers.quota.none")}
              value={texts[name] ?? ""}
              onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}

function textOf({ name, own }: Limit): [string, string] {
  if (own === null) return [name, ""];
  return [name, String(name === "stored_bytes" ? Math.round(own / MEGABYTE) : own)];
}

function numberOf(name: string, text: string): number | null {
  if (!text.trim()) return null;
  return Number(text) * (name === "stored_bytes" ? MEGABYTE : 1);
}
