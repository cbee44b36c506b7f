import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tokenHere, useInvitationQuery } from "~/api/links";
import type { Role } from "~/api/people";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { AuthCard } from "./AuthCard";
import { JoinAsKnown } from "./JoinAsKnown";
import { JoinAsNew } from "./JoinAsNew";
import { ProviderButtons } from "./ProviderButtons";

/** Follow an invitation. */
export default function InvitationPage() {
  const { t } = useTranslation();
  const [token] = useState(tokenHere);
  const { data, error } = useInvitationQuery({ token });
  const role = data && t(`people.role.${data.role as Role}`, { defaultValue: data.role });
  return (
    <AuthCard
      title={data ? t("people.join.title", { name: data.organisation }) : t("people.join.any")}
      hint={data ? t("people.join.hint", { name: data.invited_by, role }) : ""}
    >
      {error && <ProblemNote error={error} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.sso_required && !data.known && (
        <ProviderButtons next="/" organisation={data.organisation_key} look="primary" />
      )}
      {data &&
        !(data.sso_required && !data.known) &&
        (data.known ? (
          <JoinAsKnown token={token} email={data.email} />
        ) : (
          <JoinAsNew token={token} email={data.email} />
        ))}
    </AuthCard>
  );
}
