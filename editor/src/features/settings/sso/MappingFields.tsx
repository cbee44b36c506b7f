import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MappedGroup } from "~/api/sso";
import { Button } from "~/ui/Button";
import { MappingLine } from "./MappingLine";

type Props = {
  mapping: MappedGroup[];
  wrong: (pointer: string) => string | null;
  onChange: (next: MappedGroup[]) => void;
};

/** What groups stand for. */
export function MappingFields({ mapping, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const put = (at: number, ...next: MappedGroup[]) => onChange(mapping.toSpliced(at, 1, ...next));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{t("sso.mapping.title")}</legend>
      <p className="text-text-2 text-xs">{t("sso.mapping.hint")}</p>
      <ul className="grid gap-2">
        {mapping.map((line, at) => (
          <MappingLine
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own while typed
            key={at}
            line={line}
            wrong={wrong(`/role_mapping/${at}/`)}
            onChange={(next) => put(at, next)}
            onRemove={() => put(at)}
          />
        ))}
      </ul>
      <Button
        className="justify-self-start"
        icon={<Plus className="size-4" />}
        onClick={() => onChange([...mapping, { group: "", role: "editor" }])}
      >
        {t("sso.mapping.add")}
      </Button>
    </fieldset>
  );
}
