import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf, sentenceOf } from "~/api/problems";
import { type Slice, useLazyValueQuery } from "~/api/runs";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Skeleton } from "~/ui/Skeleton";
import { bytes } from "~/ui/times";
import type { Fetching } from "./value/fetching";
import { JsonView } from "./value/JsonView";
import { countOf, extended, type Parts } from "./value/parts";

export { JsonView } from "./value/JsonView";

type Of = { run: string; path: string; side: "input" | "output" };
type Props = Of & {
  /** Changes when the value may have: the step's status and attempt. */
  version?: string;
  height?: number;
};
const PAGE = 1000;
const TEXT_PAGE = 20_000;

/** What went into a step or came out of it. A large value comes in pages, as it is asked for. */
export function ValueViewer({ run, path, side, version, height }: Props) {
  const { t } = useTranslation();
  const { first, error, again, fetching } = useParts({ run, path, side }, version);
  if (error) {
    const none = problemOf(error)?.status === 404;
    if (none) return <p className="text-text-2">{t(`runs.value.none.${side}`)}</p>;
    return <ProblemNote error={error} onRetry={again} />;
  }
  const root = fetching.parts[""];
  if (!root || !first) return <Skeleton className="h-16" />;
  return (
    <JsonView
      value={root.value}
      label={t(`runs.value.${side}`)}
      height={height}
      fetching={fetching}
      below={
        root.next !== null && (
          <p className="flex items-center gap-2 border-line border-t px-2 py-1 text-text-2 text-xs">
            {t("runs.value.shown", {
              shown: countOf(root.value),
              total: root.total ?? 0,
              size: bytes(first.size),
            })}
            <Button size="sm" busy={fetching.busy === ""} onClick={() => fetching.fetch("")}>
              {t("runs.value.more")}
            </Button>
          </p>
        )
      }
    />
  );
}

const NONE: Parts = {};

/** The pieces of a value that were fetched, and how to get more of them. */
function useParts({ run, path, side }: Of, version?: string) {
  const [read] = useLazyValueQuery();
  const dispatch = useAppDispatch();
  const [first, setFirst] = useState<Slice | null>(null);
  const [parts, setParts] = useState(NONE);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const known = useRef(parts);
  known.current = parts;
  const pending = useRef(new Set<string>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version or try reads it again
  useEffect(() => {
    let gone = false;
    setError(null);
    void read({ run, path, side, limit: PAGE }).then(({ data, error: refused }) => {
      if (gone) return;
      setError(refused ?? null);
      setFirst(data ?? null);
      setParts(data ? { "": data } : NONE);
    });
    return () => {
      gone = true;
    };
  }, [run, path, side, version, tries, read]);
  const fetch = useCallback(
    async (pointer: string) => {
      const before = known.current[pointer];
      if ((before && before.next === null) || pending.current.has(pointer)) return;
      pending.current.add(pointer);
      const limit = typeof before?.value === "string" ? TEXT_PAGE : PAGE;
      const offset = before?.next ?? 0;
      setBusy(pointer);
      const { data, error: refused } = await read({ run, path, side, pointer, offset, limit });
      pending.current.delete(pointer);
      setBusy(null);
      if (refused) dispatch(said(sentenceOf(refused), "failed"));
      if (data && (known.current[pointer]?.next ?? 0) === offset)
        setParts((now) => ({ ...now, [pointer]: extended(now[pointer], data) }));
    },
    [run, path, side, read, dispatch],
  );
  const fetching: Fetching = { parts, busy, fetch: (pointer) => void fetch(pointer) };
  return { first, error, again: () => setTries((before) => before + 1), fetching };
}
