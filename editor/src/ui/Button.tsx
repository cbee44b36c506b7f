import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Spinner } from "./Spinner";

type Look = "plain" | "primary" | "quiet" | "danger";
type Props = ComponentProps<"button"> & {
  look?: Look;
  size?: "sm" | "md" | "lg";
  icon?: ReactNode;
  busy?: boolean;
};

const LOOKS: Record<Look, string> = {
  plain: "border-line-strong bg-surface text-text hover:bg-sunken",
  primary:
    "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong",
  quiet: "border-transparent bg-transparent text-text-2 hover:bg-sunken hover:text-text",
  danger: "border-line-strong bg-surface text-failed hover:bg-failed-bg",
};
const SIZES = { sm: "h-6 px-2 text-xs", md: "h-7 px-3", lg: "h-9 px-4 text-base" };

/** A button says what it does; while `busy` it cannot be pressed again. */
export function Button({
  look = "plain",
  size = "md",
  icon,
  busy,
  children,
  className,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-field border font-medium transition-colors duration-[120ms] disabled:opacity-55",
        LOOKS[look],
        SIZES[size],
        className,
      )}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
