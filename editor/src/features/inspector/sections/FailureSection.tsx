import type { TFunction } from "i18next";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { FlowNode, Retry } from "~/features/draft/document";
import { Field } from "~/ui/Field";
import { Input, Select } from "~/ui/Input";
import { Fold } from "../Fold";
import { DurationInput } from "../form/controls/DurationControl";
import { JsonControl } from "../form/controls/JsonControl";
import { inWords } from "./durations";
import type { SectionProps } from "./NodeSections";

/** How often it is tried again, how long it may take, and what happens when all fails. */
export function FailureSection(props: SectionProps & { retries: boolean }) {
  const { node, retries } = props;
  const { t } = useTranslation();
  return (
    <Fold title={t("inspector.failure.title")} summary={sentence(node, t)}>
      {retries && <RetryFields {...props} />}
      <Timeout {...props} />
      <OnError {...props} />
    </Fold>
  );
}

function sentence(node: FlowNode, t: TFunction): string {
  const { attempts = 0, first, factor, max } = node.retry ?? {};
  const parts: string[] = [];
  if (attempts > 1) parts.push(t("inspector.failure.tries", { count: attempts }));
  else parts.push(t(attempts === 1 ? "inspector.failure.once" : "inspector.failure.usual"));
  if (first) parts.push(t("inspector.failure.firstAfter", { time: inWords(first, t) }));
  if (factor && factor !== 1)
    parts.push(
      factor === 2 ? t("inspector.failure.twice") : t("inspector.failure.times", { factor }),
    );
  if (max) parts.push(t("inspector.failure.atMost", { time: inWords(max, t) }));
  const tries = `${parts.join(", ")}.`;
  const limit = node.timeout
    ? ` ${t("inspector.failure.within", { time: inWords(node.timeout, t) })}`
    : "";
  const then = t(
    node.on_error === "continue" ? "inspector.failure.thenGoOn" : "inspector.failure.thenError",
  );
  return `${tries}${limit} ${then}`;
}

function RetryFields({ node, readOnly, write, leave }: SectionProps) {
  const { t } = useTranslation();
  const id = useId();
  const retry = node.retry ?? {};
  const put = (change: Partial<Retry>) => {
    const next = Object.fromEntries(
      Object.entries({ ...retry, ...change }).filter(([, value]) => value !== undefined),
    );
    write("retry", Object.keys(next).length ? (next as Retry) : undefined);
  };
  const number = (text: string) =>
    text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
  return (
    <>
      <Field label={t("inspector.failure.attempts")} hint={t("inspector.failure.attemptsHint")}>
        {(described) => (
          <Input
            {...described}
            type="number"
            min={1}
            max={100}
            readOnly={readOnly}
            value={retry.attempts ?? ""}
            onChange={(event) => put({ attempts: number(event.target.value) })}
            onBlur={leave}
          />
        )}
      </Field>
      <div className="grid gap-1">
        <label htmlFor={`${id}-first`} className="font-medium">
          {t("inspector.failure.first")}
        </label>
        <DurationInput
          id={`${id}-first`}
          label={t("inspector.failure.first")}
          value={retry.first ?? ""}
          readOnly={readOnly}
          onChange={(first) => put({ first })}
          onLeave={leave}
        />
      </div>
      <Field label={t("inspector.failure.factor")}>
        {(described) => (
          <Input
            {...described}
            type="number"
            min={1}
            step={0.5}
            readOnly={readOnly}
            value={retry.factor ?? ""}
            onChange={(event) => put({ factor: number(event.target.value) })}
            onBlur={leave}
          />
        )}
      </Field>
      <div className="grid gap-1">
        <label htmlFor={`${id}-max`} className="font-medium">
          {t("inspector.failure.max")}
        </label>
        <DurationInput
          id={`${id}-max`}
          label={t("inspector.failure.max")}
          value={retry.max ?? ""}
          readOnly={readOnly}
          onChange={(max) => put({ max })}
          onLeave={leave}
        />
      </div>
    </>
  );
}

function Timeout({ node, readOnly, write, leave }: SectionProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">
        {t("inspector.failure.timeout")}
      </label>
      <DurationInput
        id={id}
        label={t("inspector.failure.timeout")}
        value={node.timeout ?? ""}
        readOnly={readOnly}
        onChange={(next) => write("timeout", next)}
        onLeave={leave}
      />
      <p className="text-text-2 text-xs">{t("inspector.failure.timeoutHint")}</p>
    </div>
  );
}

function OnError({ node, readOnly, set, write, leave }: SectionProps) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t("inspector.failure.onError")}>
        {(described) => (
          <Select
            {...described}
            value={node.on_error ?? "fail"}
            disabled={readOnly}
            onChange={(event) =>
              set("on_error", event.target.value === "continue" ? "continue" : undefined)
            }
          >
            <option value="fail">{t("inspector.failure.fail")}</option>
            <option value="continue">{t("inspector.failure.continue")}</option>
          </Select>
        )}
      </Field>
      {(node.on_error === "continue" || node.disabled) && (
        <Field label={t("inspector.failure.default")} hint={t("inspector.failure.defaultHint")}>
          {({ id }) => (
            <JsonControl
              id={id}
              label={t("inspector.failure.default")}
              value={node.default ?? null}
              readOnly={readOnly}
              onChange={(next) => write("default", next)}
              onLeave={leave}
            />
          )}
        </Field>
      )}
    </>
  );
}
