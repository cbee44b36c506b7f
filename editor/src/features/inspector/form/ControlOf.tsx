import type { Json } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { AnyControl } from "./controls/AnyControl";
import { BooleanControl } from "./controls/BooleanControl";
import { ChoiceControl } from "./controls/ChoiceControl";
import { CodeControl } from "./controls/CodeControl";
import { ColorControl } from "./controls/ColorControl";
import { CronControl } from "./controls/CronControl";
import { DurationControl } from "./controls/DurationControl";
import { FileControl } from "./controls/FileControl";
import { ListControl } from "./controls/ListControl";
import { MapControl } from "./controls/MapControl";
import { NumberControl } from "./controls/NumberControl";
import { OptionsControl } from "./controls/OptionsControl";
import { SchemaControl } from "./controls/SchemaControl";
import { SecretControl } from "./controls/SecretControl";
import { TextControl } from "./controls/TextControl";
import { VariantControl } from "./controls/VariantControl";
import { ObjectFields } from "./ObjectFields";
import { isObject, type Shape } from "./shape";

export type ControlProps = {
  shape: Shape;
  value: Json | undefined;
  path: Path;
  label: string;
  id: string;
  code?: boolean;
  /** It stands in a frame already. */
  bare?: boolean;
};

const BY_WIDGET: Record<string, (props: ControlProps) => React.ReactNode> = {
  code: CodeControl,
  cron: CronControl,
  duration: DurationControl,
  secret: SecretControl,
  color: ColorControl,
  schema: SchemaControl,
  file: FileControl,
};

/** Choose the control of a shape: by its hint, else by its kind. */
export function ControlOf(props: ControlProps) {
  const { shape, value, path } = props;
  const ByWidget = BY_WIDGET[shape.widget ?? ""];
  if (ByWidget) return <ByWidget {...props} />;
  if (shape.asksOptions && shape.kind !== "list") return <OptionsControl {...props} />;
  switch (shape.kind) {
    case "string":
      return <TextControl {...props} />;
    case "number":
    case "integer":
      return <NumberControl {...props} />;
    case "boolean":
      return <BooleanControl {...props} />;
    case "choice":
    case "const":
      return <ChoiceControl {...props} />;
    case "list":
      return <ListControl {...props} />;
    case "map":
      return <MapControl {...props} />;
    case "variants":
      return <VariantControl {...props} />;
    case "object":
      return (
        <div className={props.bare ? "" : "rounded-card border border-line p-3"}>
          <ObjectFields schema={shape.schema} value={isObject(value) ? value : {}} path={path} />
        </div>
      );
    default:
      return <AnyControl {...props} />;
  }
}
