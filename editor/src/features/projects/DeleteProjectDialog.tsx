import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { sentenceOf } from "~/api/problems";
import { type Project, useDeleteProjectMutation } from "~/api/projects";
import { useProjectsQuery } from "~/api/session";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { useRestore } from "./DeletedProjects";

type Props = { project: Project; onClose: () => void };

/** Delete a project once its key was typed; it can be undone at once, and for days. */
export function DeleteProjectDialog({ project, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const here = useProject();
  const { data: projects } = useProjectsQuery();
  const [remove, { isLoading, error }] = useDeleteProjectMutation();
  const { restore } = useRestore();
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const { id, key, name, trash_days } = project;
  const next = projects?.items.find((one) => one.id !== id && !one.archived);
  const other = next ?? projects?.items.find((one) => one.id !== id);
  const save = async () => {
    setTried(true);
    if (typed.trim() !== key) return;
    const leaving = id === here.id && other;
    // First away from it: its pages would ask for what is not there any more.
    if (leaving) await navigate(`/p/${other.key}/projects`);
    const done = await remove(id);
    if (done.error) {
      if (leaving) dispatch(said(sentenceOf(done.error), "failed"));
      return;
    }
    onClose();
    dispatch(said(t("projects.wasDeleted", { name }), "ok", () => void restore({ id, name })));
  };
  const wrong = tried && typed.trim() !== key && t("projects.deleteWrong");
  return (
    <FormDialog
      title={t("projects.deleteTitle", { name })}
      hint={t("projects.deleteHint", { count: Math.round(trash_days) })}
      submit={t("projects.delete")}
      busy={isLoading}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field label={t("projects.deleteType", { key })} error={wrong || null}>
        {(described) => (
          <Input
            {...described}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
