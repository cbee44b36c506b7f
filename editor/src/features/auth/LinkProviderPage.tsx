import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMeQuery } from "~/api/session";
import { useIdentitiesQuery, useLinkIdentityMutation } from "~/api/sso";
import { OtherOrganisations } from "~/app/OtherOrganisations";
import { useLeave } from "~/app/useLeave";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { AuthCard } from "./AuthCard";

/** Where an organisation lets people in by a provider alone: link it once, and be in by it. */
export default function LinkProviderPage() {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const { data, error, refetch } = useIdentitiesQuery();
  const [link, linking] = useLinkIdentityMutation();
  const leave = useLeave();
  const { doFresh, dialog } = useFresh();
  const go = async (provider: string) => {
    const begun = await link({ provider, return_to: "/" });
    if (begun.data) location.assign(begun.data.url);
    return begun;
  };
  return (
    <AuthCard
      title={t("sso.must.title")}
      hint={t("sso.must.hint", { organisation: me?.organisation_name ?? "" })}
    >
      <div className="grid gap-3">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {linking.error && !asksWho(linking.error) && <ProblemNote error={linking.error} />}
        {!data && !error && <SkeletonRows rows={1} />}
        {data?.offered.map(({ id, name }) => (
          <Button
            key={id}
            look="primary"
            size="lg"
            icon={<KeyRound className="size-4" />}
            busy={linking.isLoading}
            onClick={() => void doFresh(() => go(id))}
          >
            {t("sso.signInBy", { name })}
          </Button>
        ))}
        <OtherOrganisations />
      </div>
      {dialog}
      <button
        type="button"
        className="mt-4 block text-accent hover:underline"
        onClick={() => void leave()}
      >
        {t("frame.signOut")}
      </button>
    </AuthCard>
  );
}
