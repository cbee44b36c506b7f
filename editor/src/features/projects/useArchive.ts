import { useTranslation } from "react-i18next";
import { sentenceOf } from "~/api/problems";
import { type Project, useArchiveProjectMutation } from "~/api/projects";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";

/** Archive a project or take it out, with a way back. */
export function useArchive(project: Project) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [archive, { isLoading }] = useArchiveProjectMutation();
  const { id, name } = project;
  const put = async (archived: boolean, undoable: boolean) => {
    const { error } = await archive({ id, archived });
    const done = archived
      ? t("projects.wasArchived", { name })
      : t("projects.wasUnarchived", { name });
    const undo = undoable && !error ? () => void put(!archived, false) : undefined;
    dispatch(said(error ? sentenceOf(error) : done, error ? "failed" : "ok", undo));
  };
  return { toggle: () => put(!project.archived, true), busy: isLoading };
}
