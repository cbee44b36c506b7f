import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { Input } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { nextTimes } from "./cronTimes";

const USUAL = {
  hourly: "0 * * * *",
  daily: "0 9 * * *",
  weekdays: "0 9 * * 1-5",
  weekly: "0 9 * * 1",
  monthly: "0 9 1 * *",
} as const;
const SHOWN = new Intl.DateTimeFormat("en", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** A rhythm, said in words, with the times it will next be. */
export function CronControl({ value, path, id }: ControlProps) {
  const { t } = useTranslation();
  const { write, leave, readOnly, value: config } = useForm();
  const text = typeof value === "string" ? value : "";
  const words = useWords(text);
  const zone = typeof config.timezone === "string" ? config.timezone : "";
  const times = words?.ok ? nextTimes(text, new Date(), 3) : [];
  return (
    <>
      <Input
        id={id}
        value={text}
        readOnly={readOnly}
        placeholder="0 9 * * 1-5"
        aria-invalid={words && !words.ok ? true : undefined}
        aria-describedby={`${id}-hint`}
        className="font-mono"
        onChange={(event) => write(path, event.target.value || undefined)}
        onBlur={leave}
      />
      {words && (
        <p className={words.ok ? "text-xs" : "text-failed text-xs"} aria-live="polite">
          {words.ok ? words.text : t("inspector.form.noCron")}
        </p>
      )}
      {times.length > 0 && (
        <p className="text-text-2 text-xs">
          {t("inspector.form.nextTimes", {
            times: times.map((one) => SHOWN.format(one)).join(" · "),
          })}
          {zone && ` (${zone})`}
        </p>
      )}
      {!readOnly && text === "" && (
        <div className="flex flex-wrap gap-1">
          {(Object.keys(USUAL) as (keyof typeof USUAL)[]).map((one) => (
            <Button
              key={one}
              size="sm"
              onClick={() => {
                leave();
                write(path, USUAL[one]);
              }}
            >
              {t(`inspector.rhythm.${one}`)}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function useWords(text: string): { ok: boolean; text: string } | null {
  const [words, setWords] = useState<{ ok: boolean; text: string } | null>(null);
  useEffect(() => {
    if (!text.trim()) return setWords(null);
    let here = true;
    const look = async () => {
      const { toString: say } = await import("cronstrue");
      try {
        const said = say(text, { use24HourTimeFormat: true });
        if (here) setWords({ ok: true, text: said });
      } catch {
        if (here) setWords({ ok: false, text: "" }); // cronstrue throws text for what is no rhythm
      }
    };
    void look();
    return () => {
      here = false;
    };
  }, [text]);
  return words;
}
