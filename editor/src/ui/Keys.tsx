const MAC = typeof navigator !== "undefined" && /Mac|iP/.test(navigator.platform);

/** Keys to press, written as `Mod+K`; Mod is Cmd on a Mac and Ctrl elsewhere. */
export function Keys({ of }: { of: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {of.split("+").map((key) => (
        <kbd key={key} className="rounded border border-current/25 px-1 font-sans text-2xs">
          {key === "Mod" ? (MAC ? "⌘" : "Ctrl") : key}
        </kbd>
      ))}
    </span>
  );
}
