import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { useMay } from "~/app/may";
import { useConnectionKinds } from "~/app/useCatalog";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConnectionDialog } from "./ConnectionDialog";
import { ConnectionRow } from "./ConnectionRow";
import { useConnectionsHere } from "./useConnectionsHere";

/** The accounts and addresses that steps use. */
export default function ConnectionsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch, isUninitialized } = useConnectionsHere();
  const { data: kinds } = useConnectionKinds();
  const [words, setWords] = useState("");
  const [shown, setShown] = useState<Connection | "new" | null>(null);
  const titleOf = (kind: string) => kinds?.items.find((one) => one.key === kind)?.title ?? kind;
  const found = data?.items.filter((one) =>
    `${one.name} ${one.key} ${titleOf(one.kind)}`.toLowerCase().includes(words.toLowerCase()),
  );
  const add = may("connection.manage") && (
    <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setShown("new")}>
      {t("connections.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("connections.title")} hint={t("connections.hint")}>
        {data && data.items.length > 0 && add}
      </PageHeader>
      <div className="grid gap-3 px-4 pb-8 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && !isUninitialized && <SkeletonRows />}
        {data && data.items.length > 4 && (
          <SearchInput label={t("connections.search")} value={words} onChange={setWords} />
        )}
        {(isUninitialized || data?.items.length === 0) && (
          <EmptyState
            icon={<Plug />}
            title={t("connections.empty")}
            hint={add ? t("connections.emptyHint") : t("connections.mayNot")}
            action={add}
          />
        )}
        {found && found.length > 0 && (
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {found.map((one) => (
              <ConnectionRow
                key={one.id}
                connection={one}
                kind={titleOf(one.kind)}
                onChange={() => setShown(one)}
              />
            ))}
          </ul>
        )}
        {found?.length === 0 && words && <p>{t("words.noMatch", { q: words })}</p>}
      </div>
      {shown && (
        <ConnectionDialog
          connection={shown === "new" ? undefined : shown}
          onCreated={() => undefined}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}
