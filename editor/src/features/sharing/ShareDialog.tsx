import { useTranslation } from "react-i18next";
import { useAccessQuery, useGrantsQuery } from "~/api/sharing";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { AddGrant } from "./AddGrant";
import { ByRoleList } from "./ByRoleList";
import { GrantList } from "./GrantList";
import type { Shared } from "./shared";

type Props = { thing: Shared; onClose: () => void };

/** Who may something with one flow or connection, and letting others: each change counts at once. */
export function ShareDialog({ thing, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      title={t("sharing.title", { name: thing.name })}
      hint={t(`sharing.hint.${thing.kind}`)}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t("sharing.done")}</Button>}
    >
      <Sharing thing={thing} />
    </Dialog>
  );
}

function Sharing({ thing }: { thing: Shared }) {
  const access = useAccessQuery(thing.path);
  const grants = useGrantsQuery(thing.path);
  const error = access.error ?? grants.error;
  const retry = () => {
    void access.refetch();
    void grants.refetch();
  };
  if (error) return <ProblemNote error={error} onRetry={retry} />;
  if (!access.data || !grants.data) return <SkeletonRows rows={4} />;
  const { levels, by_role } = access.data;
  return (
    <div className="grid gap-5">
      <AddGrant thing={thing} levels={levels} grants={grants.data.items} />
      <GrantList thing={thing} levels={levels} grants={grants.data.items} />
      {by_role.length > 0 && <ByRoleList holders={by_role} />}
    </div>
  );
}
