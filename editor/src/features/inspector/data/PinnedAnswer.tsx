import { Pencil, Pin, PinOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";
import { useSamples, type WholeSample } from "~/features/expressions/samples";
import { JsonView } from "~/features/runs/ValueViewer";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Tag } from "~/ui/Tag";
import { JsonControl } from "../form/controls/JsonControl";
import { StalePin } from "./StalePin";
import { usePin } from "./usePin";

/** What the step gave last, or what is kept in its place for drawing. */
export function PinnedAnswer({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const pin = usePin(id);
  const last = useLast(id);
  const [editing, setEditing] = useState<Json | undefined>(undefined);
  const { pinned } = pin;
  const value = pinned ?? last?.value;
  const cut = pinned === undefined && last?.cut === true;
  const keep = async (output: Json) => {
    if (await pin.keep(output)) setEditing(undefined);
  };
  return (
    <section className="grid gap-2">
      <div className="flex items-center gap-2">
        <h3 className="font-medium">{t("inspector.data.answer")}</h3>
        {pinned !== undefined && <Tag tone="accent">{t("expressions.pinned")}</Tag>}
        {pinned === undefined && last && (
          <span className="text-text-2 text-xs">{t("inspector.data.lastRun")}</span>
        )}
      </div>
      {pin.stale && <StalePin id={id} mayWrite={mayWrite} keep={pin.keep} />}
      {editing !== undefined ? (
        <>
          <JsonControl
            label={t("inspector.data.answer")}
            rows={10}
            value={editing}
            onChange={setEditing}
          />
          <div className="flex gap-2">
            <Button look="primary" busy={pin.keeping} onClick={() => void keep(editing)}>
              {t("inspector.data.pin")}
            </Button>
            <Button onClick={() => setEditing(undefined)}>{t("words.cancel")}</Button>
          </div>
        </>
      ) : (
        <>
          {value === undefined ? (
            <p className="text-text-2">{t("inspector.data.noAnswer")}</p>
          ) : (
            <JsonView value={value} label={t("inspector.data.answer")} />
          )}
          {cut && <p className="text-text-2 text-xs">{t("inspector.data.tooLarge")}</p>}
          {mayWrite && (
            <div className="flex flex-wrap gap-2">
              {pinned === undefined && value !== undefined && !cut && (
                <Button
                  icon={<Pin className="size-3.5" />}
                  busy={pin.keeping}
                  onClick={() => void keep(value)}
                >
                  {t("inspector.data.pin")}
                </Button>
              )}
              {pinned !== undefined && (
                <Button
                  icon={<PinOff className="size-3.5" />}
                  busy={pin.dropping}
                  onClick={pin.drop}
                >
                  {t("inspector.data.unpin")}
                </Button>
              )}
              <Button
                icon={<Pencil className="size-3.5" />}
                onClick={() => setEditing(cut ? {} : (value ?? {}))}
              >
                {t(value === undefined || cut ? "inspector.data.write" : "inspector.data.edit")}
              </Button>
            </div>
          )}
        </>
      )}
      {pin.error && <ProblemNote error={pin.error} />}
    </section>
  );
}

function useLast(id: string): WholeSample | null {
  const { wholeOf } = useSamples();
  const [last, setLast] = useState<WholeSample | null>(null);
  useEffect(() => {
    let here = true;
    void wholeOf(id).then((found) => here && setLast(found));
    return () => {
      here = false;
    };
  }, [wholeOf, id]);
  return last;
}
