import { useTranslation } from "react-i18next";
import type { Role } from "~/api/rights";
import { Button } from "~/ui/Button";
import { Tag } from "~/ui/Tag";
import { byArea, chosen } from "./areas";

type Props = { role: Role; onEdit?: () => void; onDelete?: () => void };

/** A role, and what it may when it is opened. */
export function RoleRow({ role, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const { name, key, permissions, built_in } = role;
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex min-w-40 grow basis-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {built_in ? (
            <Tag>{t("rights.role.builtIn")}</Tag>
          ) : (
            <code className="text-xs">{key}</code>
          )}
        </p>
        {onEdit && (
          <Button aria-label={t("rights.role.editOf", { name })} onClick={onEdit}>
            {t("rights.role.edit")}
          </Button>
        )}
        {onDelete && (
          <Button look="danger" aria-label={t("rights.role.deleteOf", { name })} onClick={onDelete}>
            {t("rights.role.delete")}
          </Button>
        )}
      </div>
      <details className="text-text-2 text-xs">
        <summary className="w-fit cursor-pointer hover:text-text">
          {t("rights.role.may", { count: chosen(permissions).length })}
        </summary>
        <dl className="mt-2 grid gap-1 sm:grid-cols-[10rem_minmax(0,1fr)]">
          {byArea(permissions).map(([area, held]) => (
            <div key={area} className="contents">
              <dt className="font-medium">{t(`rights.area.${area}`)}</dt>
              <dd>
                {held
                  .map((one) => t(`rights.permission.${one}`, { defaultValue: one }))
                  .join(" · ")}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}
