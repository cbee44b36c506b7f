import { useId, useMemo } from "react";
import type { Json, JsonObject } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { type Form, FormProvider } from "./FormContext";
import { ObjectFields } from "./ObjectFields";

type Props = {
  schema: JsonObject;
  value: JsonObject;
  onChange: (path: Path, value: Json | undefined) => void;
  onLeave?: () => void;
  readOnly?: boolean;
  /** The node whose config this is: its fields then take expressions. */
  node?: string | null;
  asking?: Form["asking"];
  findings?: Form["findings"];
};
const NONE: Form["findings"] = [];

/**
 * A form for any JSON Schema of an object.
 *
 * `onChange` tells one field by its path; `undefined` takes it away. What the schema does not know
 * is shown and kept. Without `node` it is a form of plain values.
 */
export function SchemaForm(props: Props) {
  const { schema, value, onChange, onLeave, readOnly = false, node = null } = props;
  const { asking = null, findings = NONE } = props;
  const id = useId();
  const form = useMemo<Form>(
    () => ({
      id,
      root: schema,
      value,
      readOnly,
      write: onChange,
      leave: onLeave ?? (() => undefined),
      node,
      asking,
      findings,
    }),
    [id, schema, value, readOnly, onChange, onLeave, node, asking, findings],
  );
  return (
    <FormProvider value={form}>
      <ObjectFields schema={schema} value={value} path={[]} />
    </FormProvider>
  );
}
