import { UserPlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Flow } from "~/api/flows";
import { useMay } from "~/app/may";
import { IconButton } from "~/ui/IconButton";
import { sharedFlow } from "./shared";

const ShareDialog = lazy(async () => ({
  default: (await import("./ShareDialog")).ShareDialog,
}));

/** Share the flow that is open; for who may. */
export function ShareButton({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!useMay()("flow.share")) return null;
  return (
    <>
      <IconButton label={t("sharing.share")} icon={<UserPlus />} onClick={() => setOpen(true)} />
      {open && (
        <Suspense fallback={null}>
          <ShareDialog thing={sharedFlow(flow)} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
