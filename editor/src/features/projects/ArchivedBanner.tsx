import { Archive } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { useArchive } from "./useArchive";

/** Say on every page of an archived project why nothing starts. */
export function ArchivedBanner() {
  const { t } = useTranslation();
  const may = useMay()("project.manage");
  const { toggle, busy } = useArchive(useProject());
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-2 bg-waiting-bg px-4 py-1.5 text-waiting"
    >
      <Archive aria-hidden className="size-4" />
      <span className="grow">{t("projects.archivedBanner")}</span>
      {may && (
        <Button size="sm" busy={busy} onClick={() => void toggle()}>
          {t("projects.unarchive")}
        </Button>
      )}
    </p>
  );
}
