import { Input } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";

/** Something that is not shown while it is typed. */
export function SecretControl({ value, path, id }: ControlProps) {
  const { write, leave, readOnly } = useForm();
  return (
    <Input
      id={id}
      type="password"
      autoComplete="off"
      value={typeof value === "string" ? value : ""}
      readOnly={readOnly}
      onChange={(event) => write(path, event.target.value)}
      onBlur={leave}
    />
  );
}
