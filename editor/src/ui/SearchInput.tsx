import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes";
import { FIELD } from "./Field";

type Props = Omit<ComponentProps<"input">, "onChange" | "type"> & {
  label: string;
  onChange: (value: string) => void;
};

/** A box to search a list with; its label is said, not shown. */
export function SearchInput({ label, onChange, className, ...rest }: Props) {
  return (
    <span className={classes("relative block", className)}>
      <Search
        aria-hidden
        className="-translate-y-1/2 absolute top-1/2 left-2 size-3.5 text-text-3"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className={classes(FIELD, "pl-7")}
      />
    </span>
  );
}
