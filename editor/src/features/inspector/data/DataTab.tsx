import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { said } from "~/app/noticesSlice";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectNode } from "~/features/draft/draftSlice";
import { DataTree } from "~/features/expressions/DataTree";
import { insertPath, onTarget, targetNow } from "~/features/expressions/insertion";
import { PinnedAnswer } from "./PinnedAnswer";
import { TestBar } from "./TestBar";

/** What comes in, what the step gave last, and trying it out. */
export function DataTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const there = useAppSelector((state) => selectNode(state, id) !== undefined);
  const target = useSyncExternalStore(onTarget, targetNow);
  const pick = (path: string) => {
    if (insertPath(path)) return;
    void navigator.clipboard?.writeText(`{{ ${path} }}`);
    dispatch(said(t("expressions.copied"), "ok"));
  };
  if (!there) return null;
  return (
    <div className="grid gap-6 p-4">
      <TestBar id={id} />
      <PinnedAnswer id={id} />
      <section className="grid gap-2">
        <h3 className="font-medium">{t("inspector.data.incoming")}</h3>
        <p className="text-text-2 text-xs">
          {target
            ? t("inspector.data.goesTo", { field: target.label })
            : t("inspector.data.incomingHint")}
        </p>
        <DataTree node={id} onPick={pick} />
      </section>
    </div>
  );
}
