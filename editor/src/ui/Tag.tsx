import type { ReactNode } from "react";
import { classes } from "./classes";

type Tone = "plain" | "accent" | "ok" | "waiting" | "failed" | "running" | "unknown";
const TONES: Record<Tone, string> = {
  plain: "bg-sunken text-text-2",
  accent: "bg-accent-weak text-accent",
  ok: "bg-ok-bg text-ok",
  waiting: "bg-waiting-bg text-waiting",
  failed: "bg-failed-bg text-failed",
  running: "bg-running-bg text-running",
  unknown: "bg-unknown-bg text-unknown",
};

/** A word or number in a small coloured shape. */
export function Tag({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex h-[18px] items-center gap-1 whitespace-nowrap rounded-full px-1.5 text-2xs",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
