import { useTranslation } from "react-i18next";
import type { Join } from "~/features/draft/document";
import { Field } from "~/ui/Field";
import { Input, Select } from "~/ui/Input";
import { Fold } from "../Fold";
import type { SectionProps } from "./NodeSections";

const RULES = ["all", "every", "first", "count", "each"] as const;
export type JoinRule = (typeof RULES)[number];

export function ruleOf(join: Join | undefined): JoinRule {
  return typeof join === "object" ? "count" : (join ?? "all");
}

/** What the step waits for when several paths lead to it. */
export function JoinSection({
  node,
  readOnly,
  write,
  set,
  leave,
  entries,
}: SectionProps & { entries: number }) {
  const { t } = useTranslation();
  const rule = ruleOf(node.join);
  const count = typeof node.join === "object" ? node.join.count : 2;
  const choose = (next: JoinRule) => {
    if (next === "count") set("join", { count: Math.min(2, entries) });
    else set("join", next === "all" ? undefined : next);
  };
  const early = rule === "first" || rule === "count";
  return (
    <Fold title={t("inspector.join.title")} summary={t(`inspector.join.${rule}`, { n: count })}>
      <Field label={t("inspector.join.rule")} hint={t(`inspector.join.hint.${rule}`)}>
        {(described) => (
          <Select
            {...described}
            value={rule}
            disabled={readOnly}
            onChange={(event) => choose(event.target.value as JoinRule)}
          >
            {RULES.map((one) => (
              <option key={one} value={one}>
                {t(`inspector.join.${one}`, { n: one === "count" ? "n" : count })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {rule === "count" && (
        <Field label={t("inspector.join.n")}>
          {(described) => (
            <Input
              {...described}
              type="number"
              min={1}
              max={entries}
              value={count}
              readOnly={readOnly}
              onChange={({ target }) =>
                target.value &&
                write("join", { count: Math.max(1, Math.round(Number(target.value))) })
              }
              onBlur={leave}
            />
          )}
        </Field>
      )}
      {early && (
        <Field label={t("inspector.join.rest")}>
          {(described) => (
            <Select
              {...described}
              value={node.rest ?? "finish"}
              disabled={readOnly}
              onChange={({ target }) =>
                set("rest", target.value === "cancel" ? "cancel" : undefined)
              }
            >
              <option value="finish">{t("inspector.rest.finish")}</option>
              <option value="cancel">{t("inspector.rest.cancel")}</option>
            </Select>
          )}
        </Field>
      )}
    </Fold>
  );
}
