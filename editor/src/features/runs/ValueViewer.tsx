import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { problemOf } from "~/api/problems";
import { type Slice, useLazyValueQuery } from "~/api/runs";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Skeleton } from "~/ui/Skeleton";
import { bytes } from "~/ui/times";
import { JsonView } from "./value/JsonView";

export { JsonView } from "./value/JsonView";

type Props = {
  run: string;
  path: string;
  side: "input" | "output";
  /** Changes when the value may have: the step's status and attempt. */
  version?: string;
  height?: number;
};
type Loaded = { value: Json; slice: Slice };
const PAGE = 1000;
const TEXT_PAGE = 20_000;

/** What went into a step or came out of it. A large value comes in pages, as it is asked for. */
export function ValueViewer({ run, path, side, version, height }: Props) {
  const { t } = useTranslation();
  const { loaded, error, loading, more, again } = usePages(run, path, side, version);
  if (error) {
    const none = problemOf(error)?.status === 404;
    if (none) return <p className="text-text-2">{t(`runs.value.none.${side}`)}</p>;
    return <ProblemNote error={error} onRetry={again} />;
  }
  if (!loaded) return <Skeleton className="h-16" />;
  const { value, slice } = loaded;
  return (
    <JsonView
      value={value}
      label={t(`runs.value.${side}`)}
      height={height}
      below={
        slice.next !== null && (
          <p className="flex items-center gap-2 border-line border-t px-2 py-1 text-text-2 text-xs">
            {t("runs.value.shown", {
              shown: sizeOf(value),
              total: slice.total ?? 0,
              size: bytes(slice.size),
            })}
            <Button size="sm" busy={loading} onClick={more}>
              {t("runs.value.more")}
            </Button>
          </p>
        )
      }
    />
  );
}

function usePages(run: string, path: string, side: "input" | "output", version?: string) {
  const [fetch, { isFetching }] = useLazyValueQuery();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version or try reads it again
  useEffect(() => {
    let gone = false;
    setError(null);
    void fetch({ run, path, side, limit: PAGE }).then(({ data, error: refused }) => {
      if (gone) return;
      setError(refused ?? null);
      setLoaded(data ? { value: data.value, slice: data } : null);
    });
    return () => {
      gone = true;
    };
  }, [run, path, side, version, tries, fetch]);
  const more = async () => {
    if (!loaded || loaded.slice.next === null) return;
    const limit = typeof loaded.value === "string" ? TEXT_PAGE : PAGE;
    const { data } = await fetch({ run, path, side, offset: loaded.slice.next, limit });
    if (data) setLoaded({ value: joined(loaded.value, data.value), slice: data });
  };
  return {
    loaded,
    error,
    loading: isFetching,
    more: () => void more(),
    again: () => setTries((before) => before + 1),
  };
}

function joined(before: Json, next: Json): Json {
  if (typeof before === "string") return before + String(next);
  if (Array.isArray(before) && Array.isArray(next)) return [...before, ...next];
  return { ...(before as object), ...(next as object) } as Json;
}

function sizeOf(value: Json): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return Object.keys(value ?? {}).length;
}
