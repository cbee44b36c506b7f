import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "~/api/runs";
import { classes } from "~/ui/classes";
import { SearchInput } from "~/ui/SearchInput";
import type { LogLine } from "./liveSlice";
import { nameOf } from "./words";

const TIME = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const TONES: Record<string, string> = {
  error: "text-failed",
  warning: "text-waiting",
  debug: "text-text-3",
};

type Props = { lines: LogLine[]; steps: Record<string, Step> };

/** What the steps wrote down, oldest first. */
export function LogList({ lines, steps }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const found = useMemo(() => matching(lines, words), [lines, words]);
  if (!lines.length) return <p className="px-4 py-6 text-text-2">{t("runs.noLog")}</p>;
  return (
    <div className="flex h-full flex-col">
      <SearchInput
        label={t("runs.searchLog")}
        value={words}
        onChange={setWords}
        className="mx-4 my-2"
      />
      {found.length ? (
        <Lines lines={found} steps={steps} />
      ) : (
        <p className="px-4 text-text-2">{t("words.noMatch", { q: words })}</p>
      )}
    </div>
  );
}

function Lines({ lines, steps }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto">
      <ol
        aria-label={t("runs.log")}
        className="relative"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index] as LogLine;
          const step = steps[line.path];
          return (
            <li
              key={index}
              ref={virtual.measureElement}
              data-index={index}
              className="absolute inset-x-0 flex flex-wrap gap-x-3 px-4 py-0.5 font-mono text-xs"
              style={{ transform: `translateY(${start}px)` }}
            >
              <time className="text-text-3">{line.at ? TIME.format(Date.parse(line.at)) : ""}</time>
              <span className="w-28 truncate font-sans text-text-2">
                {step ? nameOf(step) : line.path}
              </span>
              <span className={classes("min-w-0 grow break-words", TONES[line.level])}>
                {line.level === "info" ? "" : `${t(`runs.level.${line.level as "error"}`)}: `}
                {line.message}
                {line.data !== null && line.data !== undefined && (
                  <span className="text-text-2"> {JSON.stringify(line.data)}</span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function matching(lines: LogLine[], words: string): LogLine[] {
  const asked = words.toLowerCase();
  if (!asked) return lines;
  return lines.filter((line) => `${line.path} ${line.message}`.toLowerCase().includes(asked));
}
