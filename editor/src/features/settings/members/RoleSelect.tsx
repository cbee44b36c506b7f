import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { ROLES, type Role } from "~/api/people";
import { useMay } from "~/app/may";
import { Select } from "~/ui/Input";

type Props = Omit<ComponentProps<"select">, "role"> & {
  role: Role;
  inProject: boolean;
  onChoose: (role: Role) => void;
};

/** The roles one may give: nobody gives more than they hold, and a project has no owner. */
export function RoleSelect({ role, inProject, onChoose, ...rest }: Props) {
  const { t } = useTranslation();
  const owns = useMay()("organisation.own");
  const fixed = role === "owner" && !owns;
  const offered = ROLES.filter((one) => one !== "owner" || fixed || (owns && !inProject));
  return (
    <Select
      {...rest}
      disabled={fixed}
      value={role}
      onChange={(event) => onChoose(event.target.value as Role)}
    >
      {offered.map((one) => (
        <option key={one} value={one}>
          {t(`people.role.${one}`)}
        </option>
      ))}
    </Select>
  );
}
