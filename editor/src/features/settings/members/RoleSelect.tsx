import type { ComponentProps } from "react";
import { Select } from "~/ui/Input";
import { useRoleName, useRolesToGive } from "../roles/choices";

type Props = Omit<ComponentProps<"select">, "role"> & {
  /** The role that is held; empty for none. */
  role: string;
  /** Where it counts: in one project, or in all of them. */
  project: string | null;
  /** What it is called to have no role, where that can be chosen. */
  none?: string;
  /** Some things other than people have roles, but own nothing. */
  noOwner?: boolean;
  onChoose: (role: string) => void;
};

/** The roles one may give, and the one that is held: who holds more than oneself keeps it. */
export function RoleSelect(props: Props) {
  const { role, project, none, noOwner, onChoose, disabled, ...rest } = props;
  const nameOf = useRoleName();
  const giveable = useRolesToGive(project).filter((one) => one !== "owner" || !noOwner);
  const fixed = role !== "" && !giveable.includes(role);
  const offered = fixed ? [...giveable, role] : giveable;
  return (
    <Select
      {...rest}
      disabled={fixed || disabled}
      value={role}
      onChange={(event) => onChoose(event.target.value)}
    >
      {none !== undefined && <option value="">{none}</option>}
      {offered.map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </Select>
  );
}
