import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "~/api/problems";
import { type Project, useDeletedProjectsQuery, useRestoreProjectMutation } from "~/api/projects";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { Tag } from "~/ui/Tag";
import { ago } from "~/ui/times";

const DAY = 86_400_000;

/** Projects in the trash, with the time they have left. */
export function DeletedProjects({ query = "" }: { query?: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useDeletedProjectsQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  const found = data.items.filter(({ name, key }) =>
    `${name} ${key}`.toLowerCase().includes(query),
  );
  if (found.length === 0)
    return (
      <EmptyState
        icon={<Trash2 />}
        title={query ? t("projects.noneFound") : t("projects.noneDeleted")}
        hint={query ? t("projects.noneFoundHint") : t("projects.noneDeletedHint")}
      />
    );
  return (
    <ul className="divide-y divide-line rounded-card border border-line bg-surface">
      {found.map((one) => (
        <Row key={one.id} project={one} />
      ))}
    </ul>
  );
}

function Row({ project }: { project: Project }) {
  const { t } = useTranslation();
  const may = useMay()("project.manage", { project: project.id });
  const { restore, busy } = useRestore();
  const { id, name, key, deleted_at, gone_at } = project;
  const days = Math.ceil((Date.parse(gone_at ?? "") - Date.now()) / DAY);
  return (
    <li className="flex flex-wrap items-center gap-3 px-3 py-2.5">
      <div className="min-w-40 grow basis-0">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-text-2 text-xs">
          <code>{key}</code> · {t("projects.deletedWhen", { when: ago(deleted_at) })}
        </p>
      </div>
      <Tag tone={days > 3 ? "plain" : "waiting"}>
        {days > 0 ? t("projects.left", { count: days }) : t("projects.leftNone")}
      </Tag>
      {may && (
        <Button
          busy={busy}
          aria-label={t("projects.restoreOf", { name })}
          onClick={() => void restore({ id, name })}
        >
          {t("projects.restore")}
        </Button>
      )}
    </li>
  );
}

/** Take a project out of the trash and say so. */
export function useRestore() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [ask, { isLoading }] = useRestoreProjectMutation();
  const restore = async ({ id, name }: { id: string; name: string }) => {
    const { error } = await ask(id);
    const text = error ? sentenceOf(error) : t("projects.wasRestored", { name });
    dispatch(said(text, error ? "failed" : "ok"));
  };
  return { restore, busy: isLoading };
}
