import { Plug } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "~/api/connections";
import { useConnectionKinds } from "~/app/useCatalog";
import { Button } from "~/ui/Button";
import { SignInNote } from "./SignInNote";
import { needsPerson, openWindow, useSignIn } from "./useSignIn";

const ConnectionDialog = lazy(() =>
  import("./ConnectionDialog").then((module) => ({ default: module.ConnectionDialog })),
);

/** Sign in to a service anew, where it is needed; or who can, for those who may not. */
export function ReconnectButton({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { data } = useConnectionKinds();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const signIn = useSignIn(close);
  const kind = data?.items.find((one) => one.key === connection.kind);
  const byPerson = needsPerson(kind?.signs_in ?? false, connection.fields.grant);
  if (!connection.can.includes("manage"))
    return <span className="self-center text-xs">{t("connections.notYours")}</span>;
  return (
    <span className="grid gap-2">
      <Button
        size="sm"
        icon={<Plug className="size-3" />}
        title={connection.name}
        busy={signIn.busy}
        onClick={() => (byPerson ? void signIn.begin(connection, openWindow()) : setOpen(true))}
      >
        {t("connections.reconnect")}
      </Button>
      <SignInNote signIn={signIn} />
      {open && (
        <Suspense fallback={null}>
          <ConnectionDialog connection={connection} onCreated={close} onClose={close} />
        </Suspense>
      )}
    </span>
  );
}
