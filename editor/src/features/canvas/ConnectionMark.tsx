import type { TFunction } from "i18next";
import { Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { useAppDispatch } from "~/app/store";
import { classes } from "~/ui/classes";
import { Tooltip } from "~/ui/Tooltip";
import { ago } from "~/ui/times";
import { isBroken, useTroubled } from "./troubled";
import { panelOpened, selected, tabChosen } from "./viewSlice";

/** Says at a step's corner that its connection fails or ends soon; a click leads to reconnecting. */
export function ConnectionMark({ id, connection: key }: { id: string; connection: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const troubled = useTroubled(key);
  if (!troubled) return null;
  const said = sentenceOf(troubled, t);
  return (
    <Tooltip text={said}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={said}
        onClick={(event) => {
          event.stopPropagation(); // a click on the step itself keeps the tab that is open
          dispatch(panelOpened(null));
          dispatch(selected([id]));
          dispatch(tabChosen("setup"));
        }}
        className={classes(
          "nodrag nopan -top-3 -left-2.5 absolute z-10 grid size-6 place-items-center rounded-full border shadow-1 [&>svg]:size-3.5",
          isBroken(troubled)
            ? "border-failed bg-failed-bg text-failed"
            : "border-waiting bg-waiting-bg text-waiting",
        )}
      >
        <Unplug />
      </button>
    </Tooltip>
  );
}

function sentenceOf({ name, status, expires_at: at }: Connection, t: TFunction): string {
  if (status === "failing") return t("canvas.connectionFailing", { name });
  if (status === "expired" || (at && Date.parse(at) < Date.now()))
    return t("canvas.connectionEnded", { name });
  return t("canvas.connectionEnding", { name, when: ago(at) });
}
