import { Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { addingBegan } from "./viewSlice";

/** What an empty canvas says, with a way to begin. */
export function NothingDrawn() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const empty = useAppSelector(
    ({ draft }) => Object.keys(draft.nodes).length === 0 && Object.keys(draft.layout).length === 0,
  );
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  if (!empty) return null;
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center [&_button]:pointer-events-auto">
      <EmptyState
        icon={<Play />}
        title={t("canvas.empty")}
        hint={mayWrite ? t("canvas.emptyHint") : undefined}
        action={
          mayWrite && (
            <Button look="primary" onClick={() => dispatch(addingBegan({ on: "anywhere" }))}>
              {t("canvas.emptyAction")}
            </Button>
          )
        }
      />
    </div>
  );
}
