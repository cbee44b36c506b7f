import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "./classes";
import { IconButton } from "./IconButton";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  hint?: ReactNode;
  wide?: boolean;
  footer?: ReactNode;
  children?: ReactNode;
};

/** A question that must be answered before going on; anything else is a panel. Esc closes it. */
export function Dialog({ open, onClose, title, hint, wide, footer, children }: Props) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/35" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={toTheQuestion}
          className={classes(
            "-translate-x-1/2 fixed top-[12vh] left-1/2 z-40 flex max-h-[78vh] w-[calc(100vw-24px)] flex-col rounded-card border border-line bg-raised shadow-2",
            wide ? "max-w-3xl" : "max-w-md",
          )}
        >
          <header className="flex items-start justify-between gap-3 px-4 pt-3">
            <div>
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {hint && <p className="mt-0.5 text-text-2">{hint}</p>}
            </div>
            <IconButton small label={t("words.close")} icon={<X />} onClick={onClose} />
          </header>
          <div data-asked className="min-h-0 overflow-y-auto px-4 py-3">
            {children}
          </div>
          {footer && (
            <footer className="flex justify-end gap-2 border-line border-t px-4 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The keyboard begins at what is asked, else at the answer that changes nothing; never at the x. */
function toTheQuestion(event: Event): void {
  if (!(event.target instanceof Element)) return;
  const fields = ["input", "select", "textarea", "[contenteditable=true]", "button"];
  const asked = event.target.querySelector<HTMLElement>(
    fields.map((field) => `[data-asked] ${field}:not(:disabled)`).join(),
  );
  const first = asked ?? event.target.querySelector<HTMLElement>("footer button:not(:disabled)");
  if (!first) return;
  event.preventDefault();
  first.focus();
}
