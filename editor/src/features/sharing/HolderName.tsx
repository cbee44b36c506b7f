import { Bot, FolderKanban, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "~/ui/Avatar";

type Kind = "person" | "team" | "project" | "service";
type Props = {
  holder: { kind: Kind; name: string; email?: string | null };
  /** What else is said of them. */
  children?: ReactNode;
};
const ICONS = { team: <Users />, project: <FolderKanban />, service: <Bot /> };

/** Somebody who may something: a face for people, a picture for the others. */
export function HolderName({ holder: { kind, name, email }, children }: Props) {
  const { t } = useTranslation();
  const below = children ?? email ?? t(`sharing.kind.${kind}`);
  return (
    <span className="flex min-w-40 grow basis-40 items-center gap-2">
      {kind === "person" ? (
        <span className="shrink-0">
          <Avatar name={name} />
        </span>
      ) : (
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-text-2 [&_svg]:size-3.5"
        >
          {ICONS[kind]}
        </span>
      )}
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-text-2 text-xs">{below}</span>
      </span>
    </span>
  );
}
