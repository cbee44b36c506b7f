import { useTranslation } from "react-i18next";
import {
  type Invitation,
  useInvitationsQuery,
  useInviteAgainMutation,
  useRevokeInvitationMutation,
} from "~/api/people";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { fullTime } from "~/ui/times";
import { useRoleName } from "../roles/choices";
import { LinkDialog } from "./LinkDialog";

/** Who is invited and has not come yet. */
export function InvitationRows() {
  const { t } = useTranslation();
  const { data, error, refetch } = useInvitationsQuery();
  const [again, { data: made, reset, error: refused }] = useInviteAgainMutation();
  const [revoke, revoking] = useRevokeInvitationMutation();
  const failed = refused ?? revoking.error;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data?.items.length) return null;
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("people.invite.pending")}</h3>
      {failed && <ProblemNote error={failed} />}
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data.items.map((one) => (
          <Row
            key={one.id}
            invitation={one}
            onAgain={() => void again(one.id)}
            onRevoke={() => void revoke(one.id)}
          />
        ))}
      </ul>
      {made && <LinkDialog made={made} onClose={reset} />}
    </section>
  );
}

type RowProps = { invitation: Invitation; onAgain: () => void; onRevoke: () => void };

function Row({ invitation, onAgain, onRevoke }: RowProps) {
  const { t } = useTranslation();
  const nameOf = useRoleName();
  const { email, role, expires_at } = invitation;
  const over = Date.parse(expires_at) < Date.now();
  const until = t(over ? "people.invite.over" : "people.invite.until", {
    when: fullTime(expires_at),
  });
  return (
    <li className="flex flex-wrap items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-40 grow basis-0 gap-0.5">
        <p className="truncate font-medium">{email}</p>
        <p className="text-text-2 text-xs">
          {nameOf(role)} · {until}
        </p>
      </div>
      <Button aria-label={t("people.invite.againTo", { email })} onClick={onAgain}>
        {t("people.invite.again")}
      </Button>
      <Button look="danger" aria-label={t("people.invite.revokeOf", { email })} onClick={onRevoke}>
        {t("people.invite.revoke")}
      </Button>
    </li>
  );
}
