import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "~/app/commands";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft } from "~/features/draft/draftSlice";
import { requestRun } from "./requestRun";
import { addingBegan, type Panel, panelOpened } from "./viewSlice";

const PANELS: NonNullable<Panel>[] = ["flow", "findings", "versions", "comments", "help"];

/** What Ctrl-K can do while a flow is open. */
export function EditorCommands() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const { undo } = useDraft();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const commands = useMemo(() => {
    const drawing = [
      {
        id: "add",
        title: t("topbar.add"),
        keys: "/",
        run: () => dispatch(addingBegan({ on: "anywhere" })),
      },
      { id: "undo", title: t("topbar.undo"), keys: "Mod+Z", run: () => undo.undo() },
      { id: "redo", title: t("topbar.redo"), keys: "Mod+Shift+Z", run: () => undo.redo() },
    ];
    return [
      { id: "run", title: t("topbar.run"), keys: "Shift+Enter", run: requestRun },
      ...(mayWrite ? drawing : []),
      {
        id: "find",
        title: t("topbar.find"),
        keys: "Mod+F",
        run: () => dispatch(panelOpened("find")),
      },
      ...PANELS.map((panel) => ({
        id: panel,
        title: t(`topbar.panel.${panel}`),
        run: () => dispatch(panelOpened(panel)),
      })),
    ];
  }, [t, dispatch, undo, mayWrite]);
  useCommands("editor", commands);
  return null;
}
