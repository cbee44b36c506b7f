import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "~/ui/classes";

type Props = {
  open: boolean;
  onOpen: (open: boolean) => void;
  /** The id of what it opens. */
  inside: string;
  name: ReactNode;
  children: ReactNode;
};

/** The name of a row, with a line about it; pressing it shows what is inside, or hides it. */
export function RowOpener({ open, onOpen, inside, name, children }: Props) {
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-controls={open ? inside : undefined}
      className="flex min-w-40 grow basis-0 items-center gap-2 rounded-field text-left"
      onClick={() => onOpen(!open)}
    >
      <ChevronRight
        aria-hidden
        className={classes("size-4 shrink-0 text-text-3", open && "rotate-90")}
      />
      <span className="grid min-w-0 gap-0.5">
        {name}
        <span className="text-text-2 text-xs">{children}</span>
      </span>
    </button>
  );
}
