import { useReactFlow } from "@xyflow/react";
import {
  AlignStartHorizontal,
  AlignStartVertical,
  Group,
  Map as MapIcon,
  Maximize,
  Minus,
  Plus,
  Redo2,
  Search,
  StickyNote,
  StretchHorizontal,
  StretchVertical,
  Undo2,
  WandSparkles,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { isNote } from "~/features/draft/document";
import { selectDraft } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuLine } from "~/ui/Menu";
import { reveal } from "./instance";
import type { Actions } from "./useActions";
import { addingBegan, panelOpened } from "./viewSlice";

const BAR = "flex items-center gap-0.5 rounded-card border border-line bg-raised p-0.5 shadow-1";

type Props = { actions: Actions; map: boolean; toggleMap: () => void };

/** The buttons that float over the canvas. */
export function CanvasTools({ actions, map, toggleMap }: Props) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const flow = useReactFlow();
  const canUndo = useAppSelector((state) => selectDraft(state).canUndo);
  const canRedo = useAppSelector((state) => selectDraft(state).canRedo);
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const tools: ReactNode = mayWrite && (
    <div className={BAR}>
      <IconButton
        label={t("canvas.addStep")}
        keys="/"
        icon={<Plus />}
        onClick={() => dispatch(addingBegan({ on: "anywhere" }))}
      />
      <IconButton label={t("canvas.addNote")} icon={<StickyNote />} onClick={actions.addNote} />
      <IconButton
        label={t("canvas.tidy")}
        icon={<WandSparkles />}
        onClick={() => void actions.tidy()}
      />
      <i aria-hidden className="mx-0.5 h-5 w-px bg-line" />
      <IconButton
        label={t("canvas.undo")}
        keys="Mod+Z"
        icon={<Undo2 />}
        disabled={!canUndo}
        onClick={actions.undo}
      />
      <IconButton
        label={t("canvas.redo")}
        keys="Mod+Shift+Z"
        icon={<Redo2 />}
        disabled={!canRedo}
        onClick={actions.redo}
      />
    </div>
  );
  return (
    <div
      role="toolbar"
      aria-label={t("canvas.tools")}
      className="pointer-events-none absolute inset-x-3 bottom-3 z-10 flex flex-wrap items-end justify-between gap-2 [&>*]:pointer-events-auto"
    >
      {tools || <span />}
      <div className={BAR}>
        <IconButton
          label={t("canvas.find")}
          keys="Mod+F"
          icon={<Search />}
          onClick={() => dispatch(panelOpened("find"))}
        />
        <IconButton
          label={t("canvas.map")}
          icon={<MapIcon />}
          aria-pressed={map}
          onClick={toggleMap}
          className="hidden aria-pressed:text-accent sm:grid"
        />
        <IconButton
          label={t("canvas.zoomOut")}
          icon={<Minus />}
          onClick={() => void flow.zoomOut({ duration: 120 })}
        />
        <IconButton
          label={t("canvas.zoomIn")}
          icon={<Plus />}
          onClick={() => void flow.zoomIn({ duration: 120 })}
        />
        <IconButton label={t("canvas.fit")} keys="1" icon={<Maximize />} onClick={() => reveal()} />
      </div>
    </div>
  );
}

/** What can be done with several steps at once. */
export function SelectionBar({ actions }: { actions: Actions }) {
  const { t } = useTranslation();
  const selection = useAppSelector((state) => state.view.selection);
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const steps = selection.filter((id) => !isNote(id)).length;
  if (selection.length < 2 || !mayWrite) return null;
  return (
    <div
      role="toolbar"
      aria-label={t("canvas.selection", { count: selection.length })}
      className={`${BAR} -translate-x-1/2 absolute top-3 left-1/2 z-10 pl-2`}
    >
      <span className="whitespace-nowrap pr-2 text-text-2 text-xs">
        {t("canvas.selection", { count: selection.length })}
      </span>
      <IconButton
        label={t("canvas.alignLeft")}
        icon={<AlignStartVertical />}
        onClick={() => actions.align("left")}
      />
      <IconButton
        label={t("canvas.alignTop")}
        icon={<AlignStartHorizontal />}
        onClick={() => actions.align("top")}
      />
      <IconButton
        label={t("canvas.spreadAcross")}
        icon={<StretchHorizontal />}
        onClick={() => actions.align("across")}
      />
      <IconButton
        label={t("canvas.spreadDown")}
        icon={<StretchVertical />}
        onClick={() => actions.align("down")}
      />
      {steps > 0 && (
        <Menu
          align="start"
          trigger={
            <Button look="quiet" icon={<Group className="size-4" />}>
              {t("canvas.groupInto")}
            </Button>
          }
        >
          <MenuItem onSelect={() => actions.group("flow.each")}>{t("canvas.groupEach")}</MenuItem>
          <MenuItem onSelect={() => actions.group("flow.loop")}>{t("canvas.groupLoop")}</MenuItem>
          <MenuItem onSelect={() => actions.group("flow.scope")}>{t("canvas.groupScope")}</MenuItem>
          <MenuLine />
          <MenuItem onSelect={() => void actions.extract()}>{t("canvas.extract")}</MenuItem>
        </Menu>
      )}
    </div>
  );
}
