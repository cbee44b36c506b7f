import { GitCompare } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { Button } from "~/ui/Button";
import { comparingEnded, selectDiff } from "./diffSlice";

/** Over the canvas while the draft is compared with a version. */
export function ComparingBar() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { version, nodes, edges, gone } = useAppSelector(selectDiff);
  useEffect(() => () => void dispatch(comparingEnded()), [dispatch]);
  if (version === null) return null;
  const marks = [...Object.values(nodes), ...Object.values(edges)];
  const count = (mark: string) => marks.filter((one) => one === mark).length;
  return (
    <div
      role="status"
      className="-translate-x-1/2 absolute top-3 left-1/2 z-10 flex max-w-[calc(100%-24px)] items-center gap-3 rounded-card border border-line bg-raised py-2 pr-2 pl-3 shadow-2"
    >
      <GitCompare aria-hidden className="size-4 shrink-0 text-accent" />
      <span className="min-w-0">
        <span className="block font-medium">
          {t(marks.length ? "publish.comparing" : "publish.comparingSame", { number: version })}
        </span>
        {marks.length > 0 && (
          <span className="block text-text-2 text-xs">
            {t("publish.comparingCount", {
              added: count("added"),
              changed: count("changed"),
              removed: count("removed"),
            })}
          </span>
        )}
        {gone.length > 0 && (
          <span className="block truncate text-text-2 text-xs">
            {t("publish.comparingRemoved", { names: gone.join(", ") })}
          </span>
        )}
      </span>
      <Button size="sm" onClick={() => dispatch(comparingEnded())}>
        {t("publish.comparingDone")}
      </Button>
    </div>
  );
}
