import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRequireSsoMutation, useSsoRequirementQuery } from "~/api/sso";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Switch } from "~/ui/Switch";
import { ConfirmDialog } from "../ConfirmDialog";

/** Whether people come in by a provider alone, and what follows from asking it. */
export function RequirementPanel() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSsoRequirementQuery();
  const [require, setting] = useRequireSsoMutation();
  const [asking, setAsking] = useState(false);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={1} />;
  const { required_since, proven, people, not_linked, owners_without_factor } = data;
  const isOn = required_since !== null;
  const follows = [
    t("sso.require.out"),
    not_linked ? t("sso.require.notLinked", { count: not_linked, people }) : "",
    owners_without_factor ? t("sso.require.owners", { count: owners_without_factor }) : "",
    t("sso.require.keys"),
  ];
  return (
    <section className="grid gap-2 rounded-card border border-line bg-surface px-3 py-2.5">
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-medium">{t("sso.require.title")}</h3>
        <Switch
          label={t("sso.require.title")}
          checked={isOn}
          disabled={setting.isLoading || (!proven && !isOn)}
          onChange={(next) => (next ? setAsking(true) : void require(false))}
        />
      </div>
      <p className="text-text-2">{t("sso.require.hint")}</p>
      {!proven && !isOn && <p>{t("sso.require.prove")}</p>}
      {setting.error && !asking && <ProblemNote error={setting.error} />}
      {asking && (
        <ConfirmDialog
          title={t("sso.require.ask")}
          hint={follows.filter(Boolean).join(" ")}
          action={t("sso.require.do")}
          busy={setting.isLoading}
          error={setting.error}
          onConfirm={() => require(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
