import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Tooltip } from "./Tooltip";

type Props = Omit<ComponentProps<"button">, "aria-label"> & {
  label: string;
  icon: ReactNode;
  keys?: string;
  small?: boolean;
};

/** A button with a picture; its label is its tooltip and what a screen reader says. */
export function IconButton({ label, icon, keys, small, className, ...rest }: Props) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={classes(
          "grid shrink-0 place-items-center rounded-field text-text-2 transition-colors duration-[120ms] hover:bg-sunken hover:text-text disabled:opacity-45 [&_svg]:size-4",
          small ? "size-6" : "size-8",
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
