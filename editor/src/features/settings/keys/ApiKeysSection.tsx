import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useApiKeysQuery } from "~/api/settings";
import { useMay } from "~/app/may";
import { useProject } from "~/app/project";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ApiKeyDialog } from "./ApiKeyDialog";
import { ApiKeyList } from "./ApiKeyList";

/** Keys by which other systems sign in. */
export function ApiKeysSection() {
  const { t } = useTranslation();
  const may = useMay()("key.manage");
  const { data, error, refetch } = useApiKeysQuery(undefined, { skip: !may });
  const { link } = useProject();
  const [making, setMaking] = useState(false);
  if (!may) return <p className="text-text-2">{t("settings.keys.mayNot")}</p>;
  const add = (
    <Button
      className="justify-self-start"
      icon={<Plus className="size-4" />}
      onClick={() => setMaking(true)}
    >
      {t("settings.keys.add")}
    </Button>
  );
  return (
    <>
      <p className="text-text-2">
        {t("settings.keys.hint")}{" "}
        <Link className="text-accent underline" to={link("settings/service-accounts")}>
          {t("settings.keys.toServices")}
        </Link>
      </p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<KeyRound />}
          title={t("settings.keys.empty")}
          hint={t("settings.keys.emptyHint")}
          action={add}
        />
      )}
      {data && data.items.length > 0 && (
        <>
          {add}
          <ApiKeyList keys={data.items} withOwners />
        </>
      )}
      {making && <ApiKeyDialog onClose={() => setMaking(false)} />}
    </>
  );
}
