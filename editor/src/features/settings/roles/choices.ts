import { useTranslation } from "react-i18next";
import { ROLES, type Role } from "~/api/people";
import { useRolesQuery } from "~/api/rights";
import { EVERYWHERE, useMay } from "~/app/may";

const isBuiltIn = (role: string): role is Role => ROLES.some((one) => one === role);

/** Give the names of roles, built in or own. Without the right to give any, an own one is its key. */
export function useRoleName(): (role: string) => string {
  const { t } = useTranslation();
  const { data } = useRolesQuery(undefined, { skip: !useMay()("member.manage") });
  return (role) =>
    isBuiltIn(role)
      ? t(`people.role.${role}`)
      : (data?.items.find((one) => one.key === role)?.name ?? role);
}

/** Give in a sentence what a role is for. */
export function useRoleHint(): (role: string) => string {
  const { t } = useTranslation();
  return (role) => (isBuiltIn(role) ? t(`people.roleHint.${role}`) : t("people.roleHint.own"));
}

/**
 * Say which roles one may give in a project, or without one in all of them, the least first: nobody
 * gives more than they hold, and only an organisation has owners and guests. Somebody who may not
 * list roles is offered the built-in ones.
 */
export function useRolesToGive(project: string | null): string[] {
  const may = useMay();
  const { data } = useRolesQuery(undefined, { skip: !may("member.manage") });
  const fits = (key: string) => project === null || (key !== "owner" && key !== "guest");
  if (!data) return ROLES.filter((one) => fits(one) && one !== "owner");
  const place = project ? { project } : EVERYWHERE;
  const counts = (one: string) => !project || !data.not_in_projects.includes(one);
  return data.items
    .filter(({ key }) => fits(key))
    .filter(({ permissions }) => permissions.filter(counts).every((one) => may(one, place)))
    .map(({ key }) => key);
}
