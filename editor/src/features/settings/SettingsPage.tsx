import { useTranslation } from "react-i18next";
import { Navigate, useParams } from "react-router";
import { useProject } from "~/app/project";
import { PageHeader } from "~/ui/PageHeader";
import { SettingsNav } from "./SettingsNav";
import { GROUPS } from "./sections";
import { useOffered } from "./useOffered";

/** The settings of the project, of the organisation and of this browser. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { link } = useProject();
  const { section } = useParams();
  const shown = GROUPS.flatMap(({ sections }) => sections).find((one) => one.id === section);
  const first = useOffered()[0]?.sections[0];
  if (!shown) return <Navigate to={link(`settings/${first?.id}`)} replace />;
  const Content = shown.content;
  return (
    <>
      <PageHeader title={t("settings.title")} />
      <div className="flex max-w-5xl flex-col gap-5 px-4 pb-10 sm:flex-row sm:px-6">
        <SettingsNav shown={shown.id} />
        <section className="grid min-w-0 grow content-start gap-4">
          <h2 className="font-semibold text-lg">{t(`settings.section.${shown.id}`)}</h2>
          <Content />
        </section>
      </div>
    </>
  );
}
