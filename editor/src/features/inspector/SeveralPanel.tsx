import { Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch } from "~/app/store";
import { selected } from "~/features/canvas/viewSlice";
import { removeNodes, setField } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import { useDraftState } from "~/features/draft/useDraftState";
import { change } from "~/features/draft/ydoc";
import { useNames } from "~/features/expressions/names";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Switch } from "~/ui/Switch";

/** What can be done with several steps at once. */
export function SeveralPanel({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const draft = useDraft();
  const { title } = useNames();
  const { nodes, mayWrite } = useDraftState("nodes", "mayWrite");
  const there = ids.filter((id) => nodes[id]);
  const allOff = there.every((id) => nodes[id]?.disabled);
  const make = (what: () => void) => {
    draft.undo.stopCapturing();
    change(draft, what);
    draft.undo.stopCapturing();
  };
  return (
    <>
      <header className="flex items-start gap-2 px-4 pt-3 pb-1">
        <h2 className="grow font-semibold text-lg">
          {t("inspector.several.title", { count: there.length })}
        </h2>
        <IconButton label={t("words.close")} icon={<X />} onClick={() => dispatch(selected([]))} />
      </header>
      <div className="grid gap-4 overflow-y-auto px-4 pb-4">
        {mayWrite && (
          <>
            <div className="flex items-center justify-between">
              <span>{t("inspector.several.disabled")}</span>
              <Switch
                label={t("inspector.several.disabled")}
                checked={allOff}
                onChange={(on) =>
                  make(() => {
                    for (const id of there) setField(draft, id, "disabled", on || undefined);
                  })
                }
              />
            </div>
            <span>
              <Button
                look="danger"
                icon={<Trash2 className="size-3.5" />}
                onClick={() => {
                  make(() => removeNodes(draft, there));
                  dispatch(selected([]));
                }}
              >
                {t("inspector.several.delete", { count: there.length })}
              </Button>
            </span>
          </>
        )}
        <ul className="grid gap-1">
          {there.map((id) => (
            <li key={id}>
              <button
                type="button"
                className="w-full truncate rounded-field px-2 py-1 text-left hover:bg-sunken"
                onClick={() => dispatch(selected([id]))}
              >
                {title(id)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
