import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { classes } from "~/ui/classes";

type Props = {
  title: string;
  /** A sentence that says what is inside while it is folded. */
  summary?: ReactNode;
  /** Something inside wants to be seen. */
  alert?: boolean;
  open?: boolean;
  children: ReactNode;
};

/** A section that folds, and says in a sentence what it holds. */
export function Fold({ title, summary, alert, open: first = false, children }: Props) {
  const [open, setOpen] = useState(first);
  const id = useId();
  return (
    <section>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-1 rounded-field text-left hover:text-text"
      >
        <ChevronRight
          aria-hidden
          className={classes(
            "-ml-1 mt-0.5 size-4 shrink-0 text-text-3 transition-transform duration-[120ms]",
            open && "rotate-90",
          )}
        />
        <span className="min-w-0 grow">
          <span className="font-medium">{title}</span>
          {alert && (
            <span aria-hidden className="ml-1.5 inline-block size-1.5 rounded-full bg-waiting" />
          )}
          {!open && summary && <span className="block text-text-2 text-xs">{summary}</span>}
        </span>
      </button>
      {open && (
        <div id={id} className="mt-2 grid gap-4 border-line border-l pl-3">
          {children}
        </div>
      )}
    </section>
  );
}
