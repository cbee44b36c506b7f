import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DeliveryState, useEventDeliveriesInfiniteQuery } from "~/api/events";
import { Button } from "~/ui/Button";
import { Select } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { DeliveryRow } from "./DeliveryRow";
import { isUnderWay, STATES } from "./names";

const LOOK_MS = 2000;
const IDLE_MS = 15_000;

/** What an endpoint was told in the last two weeks, the newest first. */
export function DeliveryLog({ endpoint }: { endpoint: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<DeliveryState>();
  const [busy, setBusy] = useState(true);
  const list = useEventDeliveriesInfiniteQuery(
    { endpoint, state },
    { refetchOnMountOrArgChange: true, pollingInterval: busy ? LOOK_MS : IDLE_MS },
  );
  const found = list.data?.pages.flatMap(({ items }) => items);
  const underWay = found?.some(isUnderWay) ?? true;
  if (underWay !== busy) setBusy(underWay);
  return (
    <section aria-label={t("events.log.title")} className="grid gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{t("events.log.title")}</h3>
        <Select
          aria-label={t("events.log.only")}
          className="w-auto!"
          value={state ?? ""}
          onChange={({ target }) => setState((target.value as DeliveryState) || undefined)}
        >
          <option value="">{t("events.log.all")}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`events.states.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isLoading && <SkeletonRows rows={2} />}
      {found?.length === 0 && <p className="text-text-2">{t("events.log.empty")}</p>}
      {found && found.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {found.map((one) => (
            <DeliveryRow key={one.id} delivery={one} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          size="sm"
          className="justify-self-center"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("events.log.older")}
        </Button>
      )}
    </section>
  );
}
