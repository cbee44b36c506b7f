import { Switch } from "~/ui/Switch";
import type { ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";

export function BooleanControl({ shape, value, path, label, id }: ControlProps) {
  const { write, leave, readOnly } = useForm();
  return (
    <Switch
      id={id}
      label={label}
      checked={(value ?? shape.default ?? false) === true}
      disabled={readOnly}
      onChange={(next) => {
        leave();
        write(path, next);
      }}
    />
  );
}
