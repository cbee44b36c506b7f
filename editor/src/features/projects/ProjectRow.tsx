import { Archive, ArchiveRestore, Settings, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Project } from "~/api/projects";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { IconButton } from "~/ui/IconButton";
import { Tag } from "~/ui/Tag";
import { useArchive } from "./useArchive";

type Props = { project: Project; onDelete: () => void };

/** A project in the list, with what can be done to it. */
export function ProjectRow({ project, onDelete }: Props) {
  const { t } = useTranslation();
  const may = useMay()("project.manage", { project: project.id });
  const here = useProject();
  const { toggle, busy } = useArchive(project);
  const { id, key, name, archived } = project;
  return (
    <li className="flex items-center gap-2 py-2 pr-2 pl-3">
      <div className="min-w-0 grow">
        <p className="flex items-center gap-2">
          <Link to={`/p/${key}`} className="truncate font-medium hover:underline">
            {name}
          </Link>
          {id === here.id && <Tag tone="accent">{t("projects.current")}</Tag>}
        </p>
        <code className="block truncate text-text-2 text-xs">{key}</code>
      </div>
      <Link
        to={`/p/${key}/settings/project`}
        aria-label={t("projects.settingsOf", { name })}
        className="grid size-7 shrink-0 place-items-center rounded-field text-text-2 hover:bg-sunken"
      >
        <Settings aria-hidden className="size-4" />
      </Link>
      {may && (
        <>
          <IconButton
            disabled={busy}
            label={t(archived ? "projects.unarchiveOf" : "projects.archiveOf", { name })}
            icon={archived ? <ArchiveRestore /> : <Archive />}
            onClick={() => void toggle()}
          />
          <IconButton
            label={t("projects.deleteOf", { name })}
            icon={<Trash2 />}
            onClick={onDelete}
          />
        </>
      )}
    </li>
  );
}
