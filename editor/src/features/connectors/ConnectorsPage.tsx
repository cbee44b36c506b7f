import { Import, Unplug } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnectorsQuery } from "~/api/connectors";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { BuiltInConnectors } from "./BuiltInConnectors";
import { ConnectorRow } from "./ConnectorRow";
import { ImportConnector } from "./ImportConnector";

/** The services whose operations are steps: those of the project, and those that are built in. */
export default function ConnectorsPage() {
  const { t } = useTranslation();
  const { id } = useProject();
  const may = useMay()("package.manage");
  const { data, error, refetch } = useConnectorsQuery(id);
  const [words, setWords] = useState("");
  const [importing, setImporting] = useState(false);
  const own = data?.items.filter(({ title, key }) =>
    `${title} ${key}`.toLowerCase().includes(words.toLowerCase()),
  );
  const add = may && (
    <Button look="primary" icon={<Import className="size-4" />} onClick={() => setImporting(true)}>
      {t("connectors.import")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("connectors.title")} hint={t("connectors.hint")}>
        {data && data.items.length > 0 && add}
      </PageHeader>
      <div className="grid gap-5 px-4 pb-8 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows />}
        {data?.items.length === 0 && (
          <EmptyState
            icon={<Unplug />}
            title={t("connectors.empty")}
            hint={add ? t("connectors.emptyHint") : t("connectors.mayNot")}
            action={add}
          />
        )}
        <SearchInput label={t("connectors.search")} value={words} onChange={setWords} />
        {own && own.length > 0 && (
          <section className="grid gap-2">
            <h2 className="font-semibold">{t("connectors.own")}</h2>
            <ul className="divide-y divide-line rounded-card border border-line bg-surface">
              {own.map((one) => (
                <ConnectorRow key={one.id} connector={one} />
              ))}
            </ul>
          </section>
        )}
        <BuiltInConnectors words={words} own={data?.items.map(({ key }) => key) ?? []} />
      </div>
      {importing && <ImportConnector onClose={() => setImporting(false)} />}
    </>
  );
}
