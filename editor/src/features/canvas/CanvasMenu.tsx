import { ContextMenu as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "react-redux";
import { type RootState, useAppDispatch, useAppSelector } from "~/app/store";
import { isNote } from "~/features/draft/document";
import { selectDraft } from "~/features/draft/draftSlice";
import { classes } from "~/ui/classes";
import { Keys } from "~/ui/Keys";
import { focusInspector } from "./focusInspector";
import { onFlow, reveal } from "./instance";
import type { Actions } from "./useActions";
import { addingBegan, edgeSelected, panelOpened, selected } from "./viewSlice";

type On = { kind: "node" | "edge" | "canvas"; x: number; y: number };
type Props = { actions: Actions; connectFrom: (node: string) => void; children: ReactNode };

/** What can be done with what is under the pointer: a right click, or a long press. */
export function CanvasMenu({ actions, connectFrom, children }: Props) {
  const store = useStore<RootState>();
  const dispatch = useAppDispatch();
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const [on, setOn] = useState<On>({ kind: "canvas", x: 0, y: 0 });
  const opened = (event: React.MouseEvent) => {
    const target = event.target as Element;
    const node = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    const edge = target.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
    const { x, y } = onFlow({ x: event.clientX, y: event.clientY });
    setOn({ kind: node ? "node" : edge ? "edge" : "canvas", x, y });
    if (node && !store.getState().view.selection.includes(node)) dispatch(selected([node]));
    if (edge) dispatch(edgeSelected(edge));
  };
  if (!mayWrite) return children;
  return (
    <Radix.Root>
      <Radix.Trigger asChild onContextMenu={opened}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 min-w-52 rounded-card border border-line bg-raised p-1 shadow-2"
        >
          {on.kind === "node" && <OnNode actions={actions} connectFrom={connectFrom} />}
          {on.kind === "edge" && <OnEdge actions={actions} />}
          {on.kind === "canvas" && <OnCanvas actions={actions} at={on} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function OnNode({ actions, connectFrom }: { actions: Actions; connectFrom: (id: string) => void }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const selection = useAppSelector((state) => state.view.selection);
  const nodes = useAppSelector((state) => state.draft.nodes);
  const steps = selection.filter((id) => !isNote(id));
  const [one] = steps;
  const off = steps.length > 0 && steps.every((id) => nodes[id]?.disabled);
  return (
    <>
      {steps.length === 1 && one && (
        <>
          <Item
            keys="Enter"
            onSelect={() => {
              dispatch(panelOpened(null));
              focusInspector();
            }}
          >
            {t("canvas.openStep")}
          </Item>
          <Item keys="C" onSelect={() => connectFrom(one)}>
            {t("canvas.connect")}
          </Item>
        </>
      )}
      {steps.length > 0 && (
        <Item onSelect={actions.disable}>{t(off ? "canvas.enable" : "canvas.disable")}</Item>
      )}
      <Line />
      <Item keys="Mod+C" onSelect={() => void navigator.clipboard?.writeText(actions.copy())}>
        {t("canvas.copy")}
      </Item>
      <Item keys="Mod+D" onSelect={actions.duplicate}>
        {t("canvas.duplicate")}
      </Item>
      {steps.length > 0 && (
        <>
          <Line />
          <Item onSelect={() => actions.group("flow.each")}>{t("canvas.groupEach")}</Item>
          <Item onSelect={() => actions.group("flow.loop")}>{t("canvas.groupLoop")}</Item>
          <Item onSelect={() => actions.group("flow.scope")}>{t("canvas.groupScope")}</Item>
          <Item onSelect={() => void actions.extract()}>{t("canvas.extract")}</Item>
        </>
      )}
      <Line />
      <Item keys="Del" danger onSelect={actions.remove}>
        {t("canvas.delete")}
      </Item>
    </>
  );
}

function OnEdge({ actions }: { actions: Actions }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const edge = useAppSelector((state) => state.view.edge);
  if (!edge) return null;
  return (
    <>
      <Item onSelect={() => dispatch(addingBegan({ on: "edge", edge }))}>{t("canvas.addOn")}</Item>
      <Line />
      <Item keys="Del" danger onSelect={actions.remove}>
        {t("canvas.removePath")}
      </Item>
    </>
  );
}

function OnCanvas({ actions, at }: { actions: Actions; at: { x: number; y: number } }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  return (
    <>
      <Item keys="/" onSelect={() => dispatch(addingBegan({ on: "place", x: at.x, y: at.y }))}>
        {t("canvas.addStep")}
      </Item>
      <Item onSelect={actions.addNote}>{t("canvas.addNote")}</Item>
      <Line />
      <Item keys="Mod+A" onSelect={actions.selectAll}>
        {t("canvas.selectAll")}
      </Item>
      <Item onSelect={() => void actions.tidy()}>{t("canvas.tidy")}</Item>
      <Item keys="1" onSelect={() => reveal()}>
        {t("canvas.fit")}
      </Item>
      <Item keys="Mod+F" onSelect={() => dispatch(panelOpened("find"))}>
        {t("canvas.find")}
      </Item>
    </>
  );
}

type ItemProps = { keys?: string; danger?: boolean; onSelect: () => void; children: ReactNode };

function Item({ keys, danger, onSelect, children }: ItemProps) {
  return (
    <Radix.Item
      onSelect={onSelect}
      className={classes(
        "flex h-7 cursor-default select-none items-center gap-4 rounded-field px-2 outline-none data-[highlighted]:bg-sunken",
        danger ? "text-failed" : "text-text",
      )}
    >
      <span className="grow">{children}</span>
      {keys && <Keys of={keys} />}
    </Radix.Item>
  );
}

function Line() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
