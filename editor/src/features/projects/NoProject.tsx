import { FolderKanban, LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { OtherOrganisations } from "~/app/OtherOrganisations";
import { useLeave } from "~/app/useLeave";
import { NewProjectDialog } from "~/features/settings/NewProjectDialog";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { DeletedProjects } from "./DeletedProjects";

/** For somebody all of whose projects are gone: what they can do about it. */
export function NoProject() {
  const { t } = useTranslation();
  const may = useMay()("project.manage");
  const leave = useLeave();
  const [making, setMaking] = useState(false);
  return (
    <main className="mx-auto max-w-2xl p-4">
      <EmptyState
        icon={<FolderKanban />}
        title={t("projects.none")}
        hint={t("projects.noneHint")}
        action={
          <>
            {may && <Button onClick={() => setMaking(true)}>{t("projects.new")}</Button>}
            <OtherOrganisations />
            <Button icon={<LogOut className="size-3.5" />} onClick={() => void leave()}>
              {t("frame.signOut")}
            </Button>
          </>
        }
      />
      {may && <DeletedProjects />}
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </main>
  );
}
