import { type ReactNode, useId } from "react";
import { classes } from "./classes";

export const FIELD =
  "w-full min-h-8 rounded-field border border-line-strong bg-surface px-2 py-1 text-text placeholder:text-text-3 focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent/40 disabled:bg-sunken disabled:text-text-2 aria-invalid:border-failed";

type Described = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};
type Props = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  aside?: ReactNode;
  className?: string;
  children: (described: Described) => ReactNode;
};

/** A label, its control, and below it what helps or what is wrong. */
export function Field({ label, hint, error, aside, className, children }: Props) {
  const id = useId();
  const below = error || hint ? `${id}-below` : undefined;
  return (
    <div className={classes("grid gap-1", className)}>
      <div className="flex min-h-5 items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": below, "aria-invalid": error ? true : undefined })}
      {below && (
        <div id={below} className={classes("text-xs", error ? "text-failed" : "text-text-2")}>
          {error || hint}
        </div>
      )}
    </div>
  );
}
