import { LoaderCircle } from "lucide-react";

/** Something is under way. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span
      role={label ? "status" : undefined}
      className="inline-flex items-center gap-2 text-text-2"
    >
      <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      {label && <span>{label}</span>}
    </span>
  );
}
