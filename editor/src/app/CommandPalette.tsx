import { Command } from "cmdk";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFlowsQuery } from "~/api/flows";
import { useRunsQuery } from "~/api/runs";
import { useNewFlow } from "~/features/flows/useNewFlow";
import { Keys } from "~/ui/Keys";
import { StatusIcon } from "~/ui/StatusIcon";
import { ago } from "~/ui/times";
import { type Command as Offered, offeredCommands, onOpenCommands } from "./commands";
import { useMay } from "./may";
import { usePages } from "./pages";
import { useProject } from "./project";
import { useTheme } from "./theme";

const ITEM =
  "flex h-8 items-center gap-2 rounded-field px-2 data-[selected=true]:bg-accent-weak data-[selected=true]:text-accent";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-text-3";

/** Ctrl-K: find a flow, a run by a value in it, a page, or do what this page offers. */
export function CommandPalette() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => onOpenCommands(() => setOpen(true)), []);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((now) => !now);
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  return (
    <Command.Dialog
      open={open}
      onOpenChange={setOpen}
      label={t("frame.commands")}
      overlayClassName="fixed inset-0 z-40 bg-black/35"
      contentClassName="-translate-x-1/2 fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-24px)] max-w-xl rounded-card border border-line bg-raised shadow-2"
    >
      {open && <Found close={() => setOpen(false)} />}
    </Command.Dialog>
  );
}

/** What can be done on every page. */
function useOwnCommands(): Offered[] {
  const { t } = useTranslation();
  const may = useMay();
  const { make } = useNewFlow();
  const [theme, setTheme] = useTheme();
  const other = theme === "light" ? "dark" : "light";
  const create = { id: "new", title: t("frame.newFlow"), run: () => void make() };
  return [
    ...(may("flow.write") ? [create] : []),
    { id: "theme", title: t(`frame.theme.${other}`), run: () => setTheme(other) },
  ];
}

function Found({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { id, link } = useProject();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const pages = usePages();
  const { data: flows } = useFlowsQuery({ project: id });
  const { data: runs } = useRunsQuery(
    { project: id, q: words, limit: 5 },
    { skip: words.length < 3 },
  );
  const go = useCallback(
    (path: string) => {
      close();
      void navigate(link(path));
    },
    [close, navigate, link],
  );
  const commands = [...offeredCommands(), ...useOwnCommands()];
  return (
    <>
      <Command.Input
        value={words}
        onValueChange={setWords}
        placeholder={t("frame.commandsHint")}
        className="h-11 w-full border-line border-b bg-transparent px-3 text-base outline-none placeholder:text-text-3"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-2 py-4 text-text-2">
          {t("words.noMatch", { q: words })}
        </Command.Empty>
        <Command.Group heading={t("frame.groupActions")} className={GROUP}>
          {commands.map((command) => (
            <Command.Item
              key={command.id}
              value={command.title}
              className={ITEM}
              onSelect={() => {
                close();
                command.run();
              }}
            >
              <span className="grow">{command.title}</span>
              {command.keys && <Keys of={command.keys} />}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading={t("frame.groupFlows")} className={GROUP}>
          {flows?.items.map((flow) => (
            <Command.Item
              key={flow.id}
              value={`${flow.name} ${flow.key}`}
              className={ITEM}
              onSelect={() => go(`flows/${flow.id}`)}
            >
              {flow.name}
            </Command.Item>
          ))}
        </Command.Group>
        {words.length >= 3 && (
          <Command.Group heading={t("frame.groupRuns")} className={GROUP} forceMount>
            {runs?.items.map((run) => (
              <Command.Item
                key={run.id}
                value={`${words} ${run.id}`}
                className={ITEM}
                onSelect={() => go(`runs/${run.id}`)}
              >
                <StatusIcon status={run.status} />
                <span className="grow">{run.flow.name}</span>
                <span className="text-text-2">{ago(run.created_at)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading={t("frame.groupPages")} className={GROUP}>
          {pages.map(({ id: page, path }) => (
            <Command.Item
              key={page}
              value={t(`frame.${page}`)}
              className={ITEM}
              onSelect={() => go(path)}
            >
              {t(`frame.${page}`)}
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </>
  );
}
