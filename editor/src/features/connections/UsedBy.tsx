import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Connection, useConnectionUsesQuery } from "~/api/connections";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";

/** The flows that use a connection, each with a way to it. */
export function UsedByDialog({
  connection,
  onClose,
}: {
  connection: Connection;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      title={t("connections.usedByOf", { name: connection.name })}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t("words.close")}</Button>}
    >
      <UsedBy connection={connection} />
    </Dialog>
  );
}

/** The list itself. */
export function UsedBy({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const of = { project: connection.project_id, id: connection.id };
  const { data, error, refetch } = useConnectionUsesQuery(of);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  if (data.items.length === 0)
    return <p className="text-text-2">{t("connections.usedByNothing")}</p>;
  return (
    <ul className="grid gap-2">
      {data.items.map((one) => (
        <li key={one.flow_id}>
          <p className="flex flex-wrap items-center gap-2">
            <Link to={link(`flows/${one.flow_id}`)} className="font-medium hover:underline">
              {one.name}
            </Link>
            {one.published && <Tag tone="ok">{t("connections.published")}</Tag>}
            {one.draft && <Tag>{t("connections.draft")}</Tag>}
          </p>
          <p className="text-text-2 text-xs">{one.nodes.map(({ name }) => name).join(", ")}</p>
        </li>
      ))}
    </ul>
  );
}
