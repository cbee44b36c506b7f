import type { ComponentProps } from "react";
import { classes } from "./classes";
import { FIELD } from "./Field";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={classes(FIELD, className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={3} {...rest} className={classes(FIELD, "resize-y", className)} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={classes(FIELD, className)} />;
}
