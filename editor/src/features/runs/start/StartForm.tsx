import { nanoid } from "@reduxjs/toolkit";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { problemOf, sentenceOf } from "~/api/problems";
import { useStartRunMutation } from "~/api/runs";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { panelOpened, runShown } from "~/features/canvas/viewSlice";
import { selectNodes } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { Select } from "~/ui/Input";
import { Keys } from "~/ui/Keys";
import { EnvironmentField } from "./EnvironmentField";
import { StartValue } from "./StartValue";
import { startOf, triggersOf } from "./triggers";

type Wrong = Record<string, string>;

/** Try the draft: what starts it, with which values. The run appears on the canvas. */
export function StartForm({ flow, onStarted }: { flow: string; onStarted: () => void }) {
  const { t } = useTranslation();
  const triggers = triggersOf(useAppSelector(selectNodes));
  const [chosen, setChosen] = useState<string | null>(null);
  const trigger = triggers.find(({ id }) => id === chosen) ?? triggers[0];
  const [value, setValue] = useState<Json | undefined>(undefined);
  const [environment, setEnvironment] = useState<string>();
  const [wrong, setWrong] = useState<Wrong>({});
  const { start, starting, refused } = useStart(flow, setWrong, onStarted);
  const blocked = value === undefined || Object.keys(wrong).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!blocked) void start({ ...startOf(trigger, value), environment });
  };
  return (
    <form className="grid gap-3" onSubmit={submit}>
      {triggers.length > 1 && (
        <Field label={t("runs.start.trigger")}>
          {(described) => (
            <Select
              {...described}
              value={trigger?.id}
              onChange={(event) => {
                setValue(undefined);
                setWrong({});
                setChosen(event.target.value);
              }}
            >
              {triggers.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name || id}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <StartValue
        key={trigger?.id ?? ""}
        flow={flow}
        trigger={trigger}
        value={value}
        onChange={(next) => {
          setValue(next);
          setWrong({});
        }}
        wrong={wrong}
      />
      <EnvironmentField value={environment} onChange={setEnvironment} />
      {refused && (
        <p role="alert" className="rounded-field bg-failed-bg px-2 py-1.5">
          {refused}
        </p>
      )}
      <Button
        type="submit"
        look="primary"
        icon={<Play className="size-3.5" />}
        busy={starting}
        disabled={blocked}
      >
        {t("runs.start.go")}
        <Keys of="Mod+Enter" />
      </Button>
    </form>
  );
}

/** Start once, however often it is pressed: one key for each form that was opened. */
function useStart(flow: string, setWrong: (wrong: Wrong) => void, onStarted: () => void) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [key, setKey] = useState(nanoid);
  const [send, { isLoading }] = useStartRunMutation();
  const [refused, setRefused] = useState<string | null>(null);
  const start = async (asked: Parameters<typeof send>[0]["start"]) => {
    setRefused(null);
    const answer = await send({ flow, start: asked, key });
    if (!answer.error) {
      dispatch(runShown(answer.data.id));
      return onStarted();
    }
    setKey(nanoid()); // the next try is another one
    const problem = problemOf(answer.error);
    const fields = (problem?.errors ?? []).filter(({ pointer }) => pointer.startsWith("/input/"));
    if (fields.length)
      setWrong(Object.fromEntries(fields.map((one) => [one.pointer.slice(6), one.message])));
    else if (problem?.code.startsWith("flow.")) {
      dispatch(panelOpened("findings"));
      setRefused(t("runs.start.hasProblems"));
    } else setRefused(sentenceOf(answer.error));
  };
  return { start, starting: isLoading, refused };
}
