import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFactorsQuery, useOrganisationQuery, useRequireFactorMutation } from "~/api/factors";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Switch } from "~/ui/Switch";

/** Whether everybody here needs a second factor, and how many lack one. */
export function RequiredFactor() {
  const { t } = useTranslation();
  const may = useMay()("organisation.manage");
  const { link } = useProject();
  const { data: mine } = useFactorsQuery(undefined, { skip: !may });
  const { data, error, refetch } = useOrganisationQuery(undefined, { skip: !may });
  const [require, { isLoading, error: refused }] = useRequireFactorMutation();
  if (!may) return null;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data || !mine) return <SkeletonRows rows={1} />;
  const { mfa_required, people, without_factor: count } = data;
  const own = Boolean(mine.totp_since) || mine.passkeys > 0;
  return (
    <section className="grid gap-2 rounded-card border border-line bg-surface px-3 py-2.5">
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-medium">{t("factors.everybody.title")}</h3>
        <Switch
          label={t("factors.everybody.title")}
          checked={mfa_required}
          disabled={isLoading || (!own && !mfa_required)}
          onChange={(next) => void require(next)}
        />
      </div>
      <p className="text-text-2">
        {t("factors.everybody.hint")}{" "}
        {count ? t("factors.everybody.without", { count, people }) : t("factors.everybody.all")}
      </p>
      {!own && (
        <Link
          className="justify-self-start text-accent hover:underline"
          to={link("settings/profile")}
        >
          {t("factors.everybody.ownFirst")}
        </Link>
      )}
      {refused && <ProblemNote error={refused} />}
    </section>
  );
}
