import { Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { edgeSelected, selected } from "~/features/canvas/viewSlice";
import { disconnect, setVisits } from "~/features/draft/commands/edges";
import { useDraft } from "~/features/draft/DraftProvider";
import { portOf, sourceOf } from "~/features/draft/document";
import { selectEdges } from "~/features/draft/draftSlice";
import { useDraftState } from "~/features/draft/useDraftState";
import { useNames } from "~/features/expressions/names";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";
import { ruleOf } from "./sections/JoinSection";

/** A path: from where to where, what its end waits for, and how often it may lead back. */
export function EdgePanel({ edge: key }: { edge: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const draft = useDraft();
  const { title } = useNames();
  const { nodes, mayWrite } = useDraftState("nodes", "mayWrite");
  const edges = useAppSelector(selectEdges);
  const { data: catalog } = useCatalog();
  const edge = edges[key];
  if (!edge) return null;
  const source = sourceOf(edge);
  const port = portOf(edge);
  const type = catalog?.items.find((one) => one.type === nodes[source]?.type);
  const portTitle = type?.ports.find(({ id }) => id === port)?.title || port;
  const entries = Object.values(edges).filter(({ to }) => to === edge.to).length;
  const join = nodes[edge.to]?.join;
  const count = typeof join === "object" ? join.count : 0;
  const change = (make: () => void) => {
    draft.undo.stopCapturing();
    make();
    draft.undo.stopCapturing();
  };
  return (
    <>
      <header className="flex items-start gap-2 px-4 pt-3 pb-1">
        <h2 className="min-w-0 grow font-semibold text-lg">{t("inspector.edge.title")}</h2>
        <IconButton
          label={t("words.close")}
          icon={<X />}
          onClick={() => dispatch(edgeSelected(null))}
        />
      </header>
      <div className="grid gap-4 overflow-y-auto px-4 pb-4">
        <p>
          <Step id={source} title={title(source)} />
          {port !== "out" && ` (${portTitle})`} → <Step id={edge.to} title={title(edge.to)} />
        </p>
        {entries > 1 && (
          <p className="text-text-2">
            {t("inspector.edge.join", { name: title(edge.to), count: entries })}{" "}
            <strong className="font-medium text-text">
              {t(`inspector.join.${ruleOf(join)}`, { n: count })}
            </strong>
          </p>
        )}
        {edge.max_visits === undefined ? null : (
          <Field label={t("inspector.edge.visits")} hint={t("inspector.edge.visitsHint")}>
            {(described) => (
              <Input
                {...described}
                type="number"
                min={1}
                max={10000}
                readOnly={!mayWrite}
                value={edge.max_visits}
                onChange={({ target }) =>
                  Number(target.value) >= 1 &&
                  setVisits(draft, key, Math.round(Number(target.value)))
                }
                onBlur={() => draft.undo.stopCapturing()}
              />
            )}
          </Field>
        )}
        {mayWrite && (
          <span>
            <Button
              look="danger"
              icon={<Trash2 className="size-3.5" />}
              onClick={() => {
                change(() => disconnect(draft, [key]));
                dispatch(edgeSelected(null));
              }}
            >
              {t("inspector.edge.delete")}
            </Button>
          </span>
        )}
      </div>
    </>
  );
}

function Step({ id, title }: { id: string; title: string }) {
  const dispatch = useAppDispatch();
  return (
    <button
      type="button"
      className="font-medium text-accent hover:underline"
      onClick={() => dispatch(selected([id]))}
    >
      {title}
    </button>
  );
}
