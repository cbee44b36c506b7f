import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRenameProjectMutation } from "~/api/settings";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { DeleteProjectDialog } from "~/features/projects/DeleteProjectDialog";
import { ExportPanel } from "~/features/projects/ExportPanel";
import { QuotaPanel } from "~/features/projects/QuotaPanel";
import { useArchive } from "~/features/projects/useArchive";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";

/** The project's name, and its end. */
export function ProjectSection() {
  const { t } = useTranslation();
  const may = useMay()("project.manage");
  const dispatch = useAppDispatch();
  const project = useProject();
  const [name, setName] = useState(project.name);
  const [rename, { isLoading, error }] = useRenameProjectMutation();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const { data } = await rename({ id: project.id, name: name.trim() });
    if (data) dispatch(said(t("settings.project.saved", { name: data.name }), "ok"));
  };
  return (
    <>
      <p className="text-text-2">{t("settings.project.hint")}</p>
      <form className="grid max-w-md gap-4" onSubmit={save}>
        {error && <ProblemNote error={error} />}
        <Field
          label={t("settings.project.name")}
          hint={may ? undefined : t("settings.project.mayNot")}
        >
          {(described) => (
            <Input
              {...described}
              required
              maxLength={200}
              disabled={!may}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("settings.project.key")} hint={t("settings.project.keyHint")}>
          {(described) => (
            <Input {...described} readOnly value={project.key} className="bg-sunken" />
          )}
        </Field>
        {may && (
          <Button
            look="primary"
            type="submit"
            className="justify-self-start"
            busy={isLoading}
            disabled={!name.trim() || name.trim() === project.name}
          >
            {t("words.save")}
          </Button>
        )}
      </form>
      <QuotaPanel />
      {may && <ExportPanel />}
      {may && <Ending />}
      <Link
        to={project.link("projects")}
        className="justify-self-start text-accent hover:underline"
      >
        {t("projects.all")}
      </Link>
    </>
  );
}

/** Archiving and deleting, apart from what is set every day. */
function Ending() {
  const { t } = useTranslation();
  const project = useProject();
  const { toggle, busy } = useArchive(project);
  const [deleting, setDeleting] = useState(false);
  return (
    <section
      aria-label={t("settings.project.ending")}
      className="mt-4 grid divide-y divide-line rounded-card border border-line bg-surface"
    >
      <Deed title={t("projects.archiveTitle")} hint={t("projects.archiveHint")}>
        <Button busy={busy} onClick={() => void toggle()}>
          {project.archived ? t("projects.unarchive") : t("projects.archive")}
        </Button>
      </Deed>
      <Deed
        title={t("projects.delete")}
        hint={t("projects.deleteHint", { count: Math.round(project.trash_days) })}
      >
        <Button look="danger" onClick={() => setDeleting(true)}>
          {t("projects.delete")}
        </Button>
      </Deed>
      {deleting && <DeleteProjectDialog project={project} onClose={() => setDeleting(false)} />}
    </section>
  );
}

type DeedProps = { title: string; hint: string; children: ReactNode };

function Deed({ title, hint, children }: DeedProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 p-3">
      <div className="min-w-48 grow basis-0">
        <h3 className="font-medium">{title}</h3>
        <p className="text-text-2 text-xs">{hint}</p>
      </div>
      {children}
    </div>
  );
}
