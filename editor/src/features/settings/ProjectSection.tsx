import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useProjectsQuery } from "~/api/session";
import { useRenameProjectMutation } from "~/api/settings";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Input } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { NewProjectDialog } from "./NewProjectDialog";

/** The project's name, and the other projects. */
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
      <Others />
    </>
  );
}

function Others() {
  const { t } = useTranslation();
  const may = useMay()("project.manage");
  const { id } = useProject();
  const { data } = useProjectsQuery();
  const [making, setMaking] = useState(false);
  return (
    <section className="mt-4 grid gap-3">
      <header className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{t("settings.project.others")}</h3>
        {may && (
          <Button icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
            {t("settings.project.new")}
          </Button>
        )}
      </header>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {data?.items.map((one) => (
          <li key={one.id} className="flex items-center gap-3 px-3 py-2.5">
            <Link
              to={`/p/${one.key}`}
              className="min-w-0 grow truncate font-medium hover:underline"
            >
              {one.name}
            </Link>
            {one.id === id && <Tag tone="accent">{t("settings.project.current")}</Tag>}
          </li>
        ))}
      </ul>
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </section>
  );
}
