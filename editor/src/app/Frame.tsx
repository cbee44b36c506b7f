import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useParams } from "react-router";
import { useMeQuery, useProjectsQuery } from "~/api/session";
import { ShortcutSheet } from "~/features/help/ShortcutSheet";
import { ArchivedBanner } from "~/features/projects/ArchivedBanner";
import { useRunNews } from "~/features/runs/list/useRunNews";
import { SkeletonRows } from "~/ui/Skeleton";
import { CommandPalette } from "./CommandPalette";
import { At } from "./may";
import NotFoundPage from "./NotFoundPage";
import { OfflineBanner } from "./OfflineBanner";
import { hearOtherTabs } from "./otherTabs";
import { ProjectContext } from "./project";
import { Rail } from "./Rail";

/** What stands around every page of a project. */
export function Frame() {
  const { t } = useTranslation();
  const { project: key } = useParams();
  const { data } = useProjectsQuery();
  const { data: me } = useMeQuery();
  const project = data?.items.find((one) => one.key === key);
  useRunNews(project?.id);
  useEffect(() => hearOtherTabs(() => location.assign("/")), []);
  useEffect(() => {
    if (project) localStorage.setItem("project", project.key);
  }, [project]);
  if (!data || !me) return <SkeletonRows />;
  if (!project) return <NotFoundPage />;
  return (
    <ProjectContext.Provider value={project}>
      <At project={project.id}>
        <a
          href="#page"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
        >
          {t("frame.skip")}
        </a>
        <div className="flex h-full flex-col-reverse sm:flex-row">
          <Rail />
          <div className="flex min-h-0 min-w-0 grow flex-col">
            <OfflineBanner />
            {project.archived && <ArchivedBanner />}
            <main
              id="page"
              tabIndex={-1}
              className="relative min-h-0 grow overflow-y-auto outline-none"
            >
              <Suspense fallback={<SkeletonRows />}>
                <Outlet />
              </Suspense>
            </main>
          </div>
        </div>
        <CommandPalette />
        <ShortcutSheet />
      </At>
    </ProjectContext.Provider>
  );
}
