import type { TFunction } from "i18next";
import { Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useProject } from "~/app/project";
import { useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectNodes } from "~/features/draft/draftSlice";
import { isTrigger } from "~/features/runs/start/triggers";
import { rhythmIn } from "~/features/schedules/rhythm";
import { rhythmWords } from "~/features/schedules/rhythmWords";

/** What will start the flow once it is live. */
export function WhatStarts() {
  const { t } = useTranslation();
  const { id } = useProject();
  const nodes = useAppSelector(selectNodes);
  const triggers = Object.values(nodes).filter((node) => isTrigger(node.type) && !node.disabled);
  const byItself = triggers.some((node) => node.type !== "trigger.manual");
  return (
    <section className="grid gap-2">
      <div>
        <h3 className="font-medium">{t("publish.starts")}</h3>
        <p className="text-text-2 text-xs">
          {t(byItself ? "publish.startsHint" : "publish.startsNone")}
        </p>
      </div>
      {triggers.length > 0 && (
        <ul className="grid gap-1 rounded-field bg-sunken p-2">
          {triggers.map((node) => (
            <li key={node.id} className="flex items-start gap-2">
              <Zap aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ok" />
              <span className="min-w-0 break-words">{startWords(node, id, t)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function startWords({ id, type, name, config = {} }: FlowNode, project: string, t: TFunction) {
  const kind = type.slice("trigger.".length);
  if (kind === "webhook") {
    const address = `${location.origin}/hooks/${project}/${config.path ?? ""}`;
    return t("publish.starts_webhook", { method: String(config.method ?? "POST"), address });
  }
  if (kind === "schedule") {
    const zone = typeof config.timezone === "string" ? ` (${config.timezone})` : "";
    const when = rhythmWords(rhythmIn(config), t) + zone;
    return t("publish.starts_schedule", { when });
  }
  if (kind === "form" || kind === "chat" || kind === "manual") return t(`publish.starts_${kind}`);
  return t("publish.starts_other", { name: name ?? id });
}
