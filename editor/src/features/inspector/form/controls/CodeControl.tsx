import { lazy, Suspense } from "react";
import { useComplaints } from "~/features/expressions/useComplaints";
import { Skeleton } from "~/ui/Skeleton";
import type { ControlProps } from "../ControlOf";
import { pointerOf, useForm } from "../FormContext";

const CodeEditor = lazy(() => import("./CodeEditor"));

/** A program, in an editor that knows its language; loaded when it is first shown. */
export function CodeControl({ shape, value, path, label }: ControlProps) {
  const { node, write, leave, readOnly } = useForm();
  const complaints = useComplaints(node, `/config${pointerOf(path)}`);
  return (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <CodeEditor
        value={typeof value === "string" ? value : ""}
        language={shape.language ?? ""}
        label={label}
        readOnly={readOnly}
        complaints={complaints}
        onChange={(next) => write(path, next)}
        onLeave={leave}
      />
    </Suspense>
  );
}
