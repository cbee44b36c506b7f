import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Person, usePeopleQuery, useRemovePersonMutation } from "~/api/people";
import { useMay } from "~/app/may";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConfirmDialog } from "../ConfirmDialog";
import { InvitationRows } from "./InvitationRows";
import { InviteDialog } from "./InviteDialog";
import { Mails } from "./Mails";
import { MemberRow } from "./MemberRow";
import { RequiredFactor } from "./RequiredFactor";

/** Who works here, as what, and who is invited. */
export function MembersSection() {
  const { t } = useTranslation();
  const may = useMay()("member.manage");
  const { data, error, refetch } = usePeopleQuery(undefined, { skip: !may });
  const [remove, removing] = useRemovePersonMutation();
  const [inviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Person | null>(null);
  const owners = data?.items.filter((one) => one.role === "owner" && !one.disabled) ?? [];
  if (!may) return <p className="text-text-2">{t("people.members.mayNot")}</p>;
  return (
    <>
      <p className="text-text-2">{t("people.members.hint")}</p>
      <Button
        className="justify-self-start"
        icon={<UserPlus className="size-4" />}
        onClick={() => setInviting(true)}
      >
        {t("people.members.invite")}
      </Button>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data?.items.map((one) => (
          <MemberRow
            key={one.id}
            person={one}
            stays={one.role === "owner" && owners.length === 1 && !one.disabled}
            onRemove={() => setLeaving(one)}
          />
        ))}
      </ul>
      <RequiredFactor />
      <InvitationRows />
      <Mails />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {leaving && (
        <ConfirmDialog
          title={t("people.members.removeAsk", { name: leaving.name })}
          hint={t("people.members.removeHint")}
          action={t("people.members.remove")}
          busy={removing.isLoading}
          error={removing.error}
          onConfirm={() => remove(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
