import { Archive, Plus, SearchX, Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Project } from "~/api/projects";
import { useProjectsQuery } from "~/api/session";
import { EVERYWHERE, useMay } from "~/app/may";
import { NewProjectDialog } from "~/features/settings/NewProjectDialog";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { DeletedProjects } from "./DeletedProjects";
import { DeleteProjectDialog } from "./DeleteProjectDialog";
import { ImportDialog } from "./ImportDialog";
import { ProjectRow } from "./ProjectRow";

const SHOWN = ["active", "archived", "trash"] as const;
type Shown = (typeof SHOWN)[number];

/** All projects: those in use, the archived ones, and the trash. */
export default function ProjectsPage() {
  const { t } = useTranslation();
  const may = useMay()("project.manage", EVERYWHERE);
  const [params, setParams] = useSearchParams();
  const [query, setQuery] = useState("");
  const [making, setMaking] = useState(false);
  const [importing, setImporting] = useState(false);
  const shown = SHOWN.find((one) => one === params.get("show")) ?? "active";
  const words = query.trim().toLowerCase();
  return (
    <>
      <PageHeader title={t("projects.title")} hint={t("projects.hint")}>
        {may && (
          <Button icon={<Upload className="size-3.5" />} onClick={() => setImporting(true)}>
            {t("transfers.import")}
          </Button>
        )}
        {may && (
          <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
            {t("projects.new")}
          </Button>
        )}
      </PageHeader>
      <div className="grid max-w-3xl gap-3 px-4 pb-16 sm:px-6">
        <div className="flex flex-wrap items-center gap-2">
          <Choice shown={shown} onShow={(show) => setParams(show === "active" ? {} : { show })} />
          <SearchInput
            label={t("projects.search")}
            className="min-w-40 grow"
            value={query}
            onChange={setQuery}
          />
        </div>
        {shown === "trash" ? (
          <DeletedProjects query={words} />
        ) : (
          <Living archived={shown === "archived"} query={words} />
        )}
      </div>
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

function Choice({ shown, onShow }: { shown: Shown; onShow: (show: Shown) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex rounded-field border border-line bg-sunken p-0.5">
      <legend className="sr-only">{t("projects.show")}</legend>
      {SHOWN.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === shown}
          className={classes(
            "h-6 rounded-[4px] px-2.5",
            one === shown ? "bg-surface font-medium shadow-1" : "text-text-2 hover:text-text",
          )}
          onClick={() => onShow(one)}
        >
          {t(`projects.${one}`)}
        </button>
      ))}
    </fieldset>
  );
}

function Living({ archived, query }: { archived: boolean; query: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useProjectsQuery();
  const [deleting, setDeleting] = useState<Project | null>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  const there = data.items.filter((one) => one.archived === archived);
  const found = there.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(query));
  if (found.length === 0)
    return there.length === 0 && archived ? (
      <EmptyState
        icon={<Archive />}
        title={t("projects.noneArchived")}
        hint={t("projects.noneArchivedHint")}
      />
    ) : (
      <EmptyState
        icon={<SearchX />}
        title={t("projects.noneFound")}
        hint={t("projects.noneFoundHint")}
      />
    );
  return (
    <>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {found.map((one) => (
          <ProjectRow key={one.id} project={one} onDelete={() => setDeleting(one)} />
        ))}
      </ul>
      {deleting && <DeleteProjectDialog project={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}
