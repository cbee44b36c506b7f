import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { useProjectsQuery } from "~/api/session";
import { Field } from "~/ui/Field";
import { Input, Select } from "~/ui/Input";

type Plan = Schemas["ImportPlan"];
type Props = {
  plan: Plan;
  name: string;
  chosen: Record<string, string>;
  onName: (name: string) => void;
  onChoose: (connection: string, id: string) => void;
};

/** What an archive would make, and what its flows are to connect with. */
export function ImportPlan({ plan, name, chosen, onName, onChoose }: Props) {
  const { t } = useTranslation();
  const counts = [
    t("transfers.flows", { count: plan.flow_count }),
    t("transfers.versions", { count: plan.version_count }),
    t("transfers.variables", { count: plan.variables.length }),
    t("transfers.environments", { count: plan.environments.length }),
    t("transfers.packages", { count: plan.packages.length }),
  ];
  return (
    <div className="grid gap-4">
      <Field label={t("settings.project.name")} hint={t("transfers.keyHint", { key: plan.key })}>
        {(described) => (
          <Input
            {...described}
            maxLength={200}
            value={name}
            onChange={(event) => onName(event.target.value)}
          />
        )}
      </Field>
      <p className="text-text-2">{counts.join(" · ")}</p>
      {plan.warnings.map((said) => (
        <p key={said} className="flex items-start gap-2 rounded-card bg-waiting-bg px-3 py-2">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
          <span className="min-w-0 break-words">{said}</span>
        </p>
      ))}
      {plan.connections.length > 0 && (
        <section className="grid gap-3">
          <h3 className="font-medium">{t("transfers.connections")}</h3>
          <p className="text-text-2 text-xs">{t("transfers.connectionsHint")}</p>
          {plan.connections.map((one) => (
            <Choice key={one.key} wanted={one} id={chosen[one.key] ?? ""} onChoose={onChoose} />
          ))}
        </section>
      )}
    </div>
  );
}

type ChoiceProps = {
  wanted: Plan["connections"][number];
  id: string;
  onChoose: Props["onChoose"];
};

function Choice({ wanted, id, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const { data } = useProjectsQuery();
  const projectOf = (one: string) => data?.items.find((project) => project.id === one)?.name ?? "";
  return (
    <Field label={wanted.name} hint={[wanted.kind, ...wanted.hosts].join(" · ")}>
      {(described) => (
        <Select
          {...described}
          value={id}
          onChange={(event) => onChoose(wanted.key, event.target.value)}
        >
          <option value="">{t("transfers.makeNew")}</option>
          {wanted.candidates.map((one) => (
            <option key={one.id} value={one.id}>
              {t("transfers.useThat", { name: one.name, project: projectOf(one.project_id) })}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
