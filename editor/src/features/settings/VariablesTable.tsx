import { Pencil, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/api";
import { type Environment, useEnvironmentsQuery } from "~/api/transfers";
import { useProject } from "~/app/project";
import { IconButton } from "~/ui/IconButton";
import { ago } from "~/ui/times";

type Variable = Schemas["Variable"];
type Props = {
  variables: Variable[];
  may: boolean;
  onEdit: (variable: Variable, environment?: Environment) => void;
  onDelete: (variable: Variable) => void;
};
const HEAD = "px-3 py-2 text-left font-medium text-text-2 text-xs whitespace-nowrap";

/** Variables by name, and what they are in each environment. */
export function VariablesTable({ variables, may, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const { id } = useProject();
  const { data } = useEnvironmentsQuery(id);
  const environments = data?.items ?? [];
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
      tabIndex={0}
      aria-label={t("settings.section.variables")}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full border-collapse">
        <thead className="border-line border-b bg-sunken">
          <tr>
            <th className={HEAD}>{t("settings.variables.key")}</th>
            <th className={HEAD}>{t("transfers.environment.everywhere")}</th>
            {environments.map((one) => (
              <th key={one.key} className={HEAD}>
                {one.name}
              </th>
            ))}
            {may && (
              <th className={HEAD}>
                <span className="sr-only">{t("words.more")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {variables.map((one) => (
            <tr key={one.key}>
              <td
                className="px-3 py-2 font-medium"
                title={t("settings.variables.changed", {
                  when: ago(one.updated_at),
                  name: one.updated_by.name,
                })}
              >
                <code>{one.key}</code>
              </td>
              <td className="px-3 py-2">
                <Value value={one.value} />
              </td>
              {environments.map((place) => (
                <td key={place.key} className="px-3 py-1">
                  <Cell variable={one} place={place} may={may} onEdit={() => onEdit(one, place)} />
                </td>
              ))}
              {may && (
                <td className="px-2 py-1">
                  <span className="flex justify-end">
                    <IconButton
                      small
                      label={t("settings.variables.change", { key: one.key })}
                      icon={<Pencil />}
                      onClick={() => onEdit(one)}
                    />
                    <IconButton
                      small
                      label={t("settings.variables.delete", { key: one.key })}
                      icon={<Trash2 />}
                      onClick={() => onDelete(one)}
                    />
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type CellProps = { variable: Variable; place: Environment; may: boolean; onEdit: () => void };

function Cell({ variable, place, may, onEdit }: CellProps) {
  const { t } = useTranslation();
  const own = place.key in variable.environments;
  const shown = own ? (
    <Value value={variable.environments[place.key]} />
  ) : (
    <span className="whitespace-nowrap text-text-2 text-xs">{t("transfers.environment.same")}</span>
  );
  if (!may) return shown;
  return (
    <button
      type="button"
      className="-mx-1.5 min-h-6 rounded-field px-1.5 text-left hover:bg-sunken"
      onClick={onEdit}
    >
      <span className="sr-only">
        {t("transfers.environment.setIn", { key: variable.key, name: place.name })}
      </span>
      {shown}
    </button>
  );
}

function Value({ value }: { value: unknown }) {
  return (
    <code className="block max-w-48 truncate text-text-2 text-xs">{JSON.stringify(value)}</code>
  );
}
