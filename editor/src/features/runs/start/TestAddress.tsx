import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Listening } from "~/api/runs";
import { useProject } from "~/app/project";
import { IconButton } from "~/ui/IconButton";

/** Where a test call is to be sent. */
export function TestAddress({ hook }: { hook: Listening["hooks"][number] }) {
  const { t } = useTranslation();
  const { key } = useProject();
  const address = `${location.origin}/hooks-test/${key}/${hook.path}`;
  return (
    <div className="flex items-center gap-1">
      <code className="min-w-0 grow break-all font-mono text-xs">
        {hook.method} {address}
      </code>
      <IconButton
        small
        label={t("runs.start.copyAddress")}
        icon={<Copy />}
        onClick={() => void navigator.clipboard.writeText(address)}
      />
    </div>
  );
}
