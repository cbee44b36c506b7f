import { useTranslation } from "react-i18next";
import type { Each } from "~/features/draft/document";
import { Field } from "~/ui/Field";
import { Input, Select } from "~/ui/Input";
import { Switch } from "~/ui/Switch";
import { Fold } from "../Fold";
import { ExpressionBox } from "./ExpressionBox";
import type { SectionProps } from "./NodeSections";

type Whole = Exclude<Each, string>;

/** Do the step once for every item of a list. */
export function EachSection({ node, readOnly, write, set, leave }: SectionProps) {
  const { t } = useTranslation();
  const on = node.each !== undefined;
  const each: Whole =
    typeof node.each === "string" ? { items: node.each } : (node.each ?? { items: "" });
  const put = (change: Partial<Whole>) => {
    const next = Object.fromEntries(
      Object.entries({ ...each, ...change }).filter(([, value]) => value !== undefined),
    ) as Whole;
    write("each", Object.keys(next).length === 1 ? String(next.items) : next);
  };
  const summary = on
    ? t("inspector.each.summary", { n: each.concurrency ?? 10 })
    : t("inspector.each.off");
  return (
    <Fold title={t("inspector.each.title")} summary={summary}>
      <div className="flex items-center justify-between gap-2">
        <span>{t("inspector.each.switch")}</span>
        <Switch
          label={t("inspector.each.switch")}
          checked={on}
          disabled={readOnly}
          onChange={(next) => set("each", next ? { items: [] } : undefined)}
        />
      </div>
      {on && (
        <>
          <ExpressionBox
            label={t("inspector.each.items")}
            hint={t("inspector.each.itemsHint")}
            value={typeof each.items === "string" ? each.items : ""}
            braces
            node={node.id}
            pointer="/each/items"
            readOnly={readOnly}
            onChange={(items) => put({ items: items ?? [] })}
            onLeave={leave}
          />
          <Field label={t("inspector.each.concurrency")}>
            {(described) => (
              <Input
                {...described}
                type="number"
                min={1}
                max={200}
                placeholder="10"
                readOnly={readOnly}
                value={each.concurrency ?? ""}
                onChange={({ target }) =>
                  put({ concurrency: target.value === "" ? undefined : Number(target.value) })
                }
                onBlur={leave}
              />
            )}
          </Field>
          <Field label={t("inspector.each.onItemError")}>
            {(described) => (
              <Select
                {...described}
                value={each.on_item_error ?? "fail"}
                disabled={readOnly}
                onChange={({ target }) =>
                  put({ on_item_error: target.value === "collect" ? "collect" : undefined })
                }
              >
                <option value="fail">{t("inspector.each.fail")}</option>
                <option value="collect">{t("inspector.each.collect")}</option>
              </Select>
            )}
          </Field>
          <ExpressionBox
            label={t("inspector.each.until")}
            hint={t("inspector.each.untilHint")}
            value={each.until ?? ""}
            braces={false}
            node={node.id}
            pointer="/each/until"
            readOnly={readOnly}
            onChange={(until) => put({ until })}
            onLeave={leave}
          />
          {each.until && (
            <Field label={t("inspector.each.rest")}>
              {(described) => (
                <Select
                  {...described}
                  value={each.rest ?? "cancel"}
                  disabled={readOnly}
                  onChange={({ target }) =>
                    put({ rest: target.value === "finish" ? "finish" : undefined })
                  }
                >
                  <option value="cancel">{t("inspector.rest.cancel")}</option>
                  <option value="finish">{t("inspector.rest.finish")}</option>
                </Select>
              )}
            </Field>
          )}
        </>
      )}
    </Fold>
  );
}
