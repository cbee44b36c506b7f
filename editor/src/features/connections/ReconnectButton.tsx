import { Plug } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { Button } from "~/ui/Button";

const ConnectionDialog = lazy(() =>
  import("./ConnectionDialog").then((module) => ({ default: module.ConnectionDialog })),
);

/** Sign in to a service anew, where it is needed; or who can, for those who may not. */
export function ReconnectButton({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (!connection.can.includes("manage"))
    return <span className="self-center text-xs">{t("connections.notYours")}</span>;
  return (
    <>
      <Button
        size="sm"
        icon={<Plug className="size-3" />}
        title={connection.name}
        onClick={() => setOpen(true)}
      >
        {t("connections.reconnect")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <ConnectionDialog connection={connection} onCreated={close} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
