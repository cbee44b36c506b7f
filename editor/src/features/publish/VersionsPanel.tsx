import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PanelHeader } from "~/features/canvas/PanelHeader";
import { Tabs } from "~/ui/Tabs";
import { SnapshotList } from "./SnapshotList";
import { VersionList } from "./VersionList";

/** What was live, and how the draft once was: to look at, to compare with, to go back to. */
export default function VersionsPanel({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<"versions" | "history">("versions");
  return (
    <>
      <PanelHeader title={t("publish.versions")} />
      <Tabs
        label={t("publish.versions")}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: "versions", title: t("publish.tabVersions"), content: <VersionList flow={flow} /> },
          { id: "history", title: t("publish.tabHistory"), content: <SnapshotList flow={flow} /> },
        ]}
      />
    </>
  );
}
