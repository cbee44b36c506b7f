import { Command } from "cmdk";
import { useTranslation } from "react-i18next";
import { useAppSelector } from "~/app/store";
import { fromOf, sourceOf } from "~/features/draft/document";
import { selectEdges, selectNodes } from "~/features/draft/draftSlice";
import { Dialog } from "~/ui/Dialog";
import { TypeIcon } from "./icons";
import { hasError, portsOf, portWords } from "./ports";
import { useTypes } from "./types";
import type { Actions } from "./useActions";

type Props = { from: string; actions: Actions; onClose: () => void };

/** Join a step to another by the keyboard: every way out with every step it may lead to. */
export function ConnectList({ from, actions, onClose }: Props) {
  const { t } = useTranslation();
  const types = useTypes();
  const nodes = useAppSelector(selectNodes);
  const edges = useAppSelector(selectEdges);
  const source = nodes[from];
  if (!source) return null;
  const type = types.get(source.type);
  const ports = [...portsOf(source, type), ...(hasError(type) ? ["error"] : [])];
  const taken = new Set(
    Object.values(edges)
      .filter((one) => sourceOf(one) === from)
      .map((one) => one.from),
  );
  const order = [...ports].sort(
    (a, b) => Number(taken.has(fromOf(from, a))) - Number(taken.has(fromOf(from, b))),
  );
  const choices = order.flatMap((port) =>
    Object.values(nodes)
      .filter((node) => actions.whyNot({ from: fromOf(from, port), to: node.id }) === null)
      .map((node) => ({ port, node })),
  );
  return (
    <Dialog open onClose={onClose} title={t("canvas.connectTo", { name: source.name || from })}>
      <Command label={t("canvas.connect")}>
        <Command.Input
          autoFocus
          placeholder={t("words.search")}
          className="mb-2 h-9 w-full rounded-field border border-line-strong bg-surface px-2 outline-none focus-visible:border-accent"
        />
        <Command.List className="max-h-[46vh] overflow-y-auto">
          <Command.Empty className="px-2 py-3 text-text-2">{t("canvas.noTargets")}</Command.Empty>
          {choices.map(({ port, node }) => (
            <Command.Item
              key={`${port}>${node.id}`}
              value={`${node.name ?? ""} ${node.id} ${portWords(port, type)} ${port}`}
              onSelect={() => {
                if (actions.join({ from: fromOf(from, port), to: node.id })) onClose();
              }}
              className="flex h-10 items-center gap-2 rounded-field px-2 data-[selected=true]:bg-accent-weak"
            >
              <TypeIcon type={types.get(node.type)} />
              <span className="grow truncate">{node.name || node.id}</span>
              <span className={port === "error" ? "text-failed text-xs" : "text-text-2 text-xs"}>
                {portWords(port, type)}
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
