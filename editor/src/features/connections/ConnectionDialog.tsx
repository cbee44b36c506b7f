import { Plug } from "lucide-react";
import { useCallback, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, ConnectionKind } from "~/api/connections";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { useConnectionKinds } from "~/app/useCatalog";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { ConnectionForm } from "./ConnectionForm";
import { SignInNote } from "./SignInNote";
import { useConnectionForm } from "./useConnectionForm";
import { needsPerson, openWindow, useSignIn } from "./useSignIn";

type Props = {
  /** The keys of the kinds that fit, such as `postgres`; without them all that are offered do. */
  kinds?: string[];
  /** A connection to change instead of making one. */
  connection?: Connection;
  onCreated: (connection: Connection) => void;
  onClose: () => void;
};

/** With so many kinds they are seen at a glance. */
const FEW = 8;

/** Make or change a connection, and test it at once. It closes itself once it is saved. */
export function ConnectionDialog({ kinds, connection, onCreated, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useConnectionKinds();
  const fitting = data?.items.filter((one) =>
    connection
      ? one.key === connection.kind
      : one.offered && (kinds?.length ? kinds.includes(one.key) : true),
  );
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState("");
  const only = fitting?.length === 1 ? fitting[0] : undefined;
  const found = fitting?.find((one) => one.key === chosen) ?? only;
  if (found) {
    return <Filling kind={found} connection={connection} onCreated={onCreated} onClose={onClose} />;
  }
  const words = typed.trim().toLowerCase();
  const shown = fitting?.filter((one) => one.title.toLowerCase().includes(words));
  return (
    <Dialog open title={t("connections.choose")} onClose={onClose}>
      {fitting && fitting.length > FEW && (
        <SearchInput
          label={t("connections.searchKinds")}
          className="mb-3"
          value={typed}
          onChange={setTyped}
        />
      )}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {fitting?.length === 0 && <p className="text-text-2">{t("connections.noKinds")}</p>}
      {words && shown?.length === 0 && (
        <p className="text-text-2">{t("connections.noSuchKind", { typed })}</p>
      )}
      <ul className="grid gap-2">
        {shown?.map((one) => (
          <li key={one.key}>
            <KindButton kind={one} onChoose={() => setChosen(one.key)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function KindButton({ kind, onChoose }: { kind: ConnectionKind; onChoose: () => void }) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className="flex w-full items-center gap-3 rounded-card border border-line bg-surface p-3 text-left hover:border-accent"
    >
      <span
        aria-hidden
        className="grid size-8 shrink-0 place-items-center rounded-field bg-sunken text-text-2"
      >
        <Plug className="size-4" />
      </span>
      <span>
        <span className="block font-medium">{kind.title}</span>
        <span className="block text-text-2 text-xs">{kind.description}</span>
      </span>
    </button>
  );
}

type FillingProps = Omit<Props, "kinds"> & { kind: ConnectionKind };

function Filling({ kind, connection, onCreated, onClose }: FillingProps) {
  const { t } = useTranslation();
  const tell = useOutcome();
  const [made, setMade] = useState(connection);
  const form = useConnectionForm(kind, made);
  const finish = useCallback(
    (saved: Connection) => {
      tell(saved);
      onCreated(saved);
      onClose();
    },
    [tell, onCreated, onClose],
  );
  const signIn = useSignIn(finish);
  const formId = useId();
  // Whoever is signed in stays so; should the change end that, the list says to reconnect.
  const isSignedIn = made?.secrets.access_token?.set ?? false;
  const byPerson = needsPerson(kind.signs_in, form.written.grant) && !isSignedIn;
  const save = async () => {
    const prepared = byPerson && form.complete() ? openWindow() : null;
    const saved = await form.save({ test: !byPerson });
    if (!saved) {
      prepared?.close();
      return;
    }
    if (!byPerson) return finish(saved);
    setMade(saved); // what is saved is changed from now on, not made again
    await signIn.begin(saved, prepared);
  };
  return (
    <Dialog
      open
      title={
        connection
          ? t("connections.edit", { name: connection.name })
          : t("connections.new", { kind: kind.title })
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button look="primary" type="submit" form={formId} busy={form.busy || signIn.busy}>
            {t(byPerson ? "connections.saveConnect" : "connections.saveTest")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <ConnectionForm
          kind={kind}
          connection={made}
          form={form}
          formId={formId}
          onSubmit={() => void save()}
        />
        <SignInNote signIn={signIn} />
      </div>
    </Dialog>
  );
}

/** Say in a notice whether a connection that was saved works. */
function useOutcome() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  return useCallback(
    ({ name, status, status_message }: Connection) => {
      if (status === "ok") dispatch(said(t("connections.saved", { name }), "ok"));
      else if (status === "untested")
        dispatch(said(t("connections.savedUntested", { name }), "ok"));
      else
        dispatch(
          said(`${t("connections.savedFailing", { name })} ${status_message ?? ""}`, "failed"),
        );
    },
    [t, dispatch],
  );
}
