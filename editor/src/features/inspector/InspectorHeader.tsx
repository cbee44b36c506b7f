import { Pencil, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import {
  useDraftQuery,
  usePinMutation,
  useRenameNodeMutation,
  useUnpinMutation,
} from "~/api/drawing";
import { sentenceOf } from "~/api/problems";
import { useProject } from "~/app/project";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useCatalog } from "~/app/useCatalog";
import { selected } from "~/features/canvas/viewSlice";
import { replaceDocument } from "~/features/draft/commands/flow";
import { setField } from "~/features/draft/commands/nodes";
import { useDraft } from "~/features/draft/DraftProvider";
import type { FlowDocument } from "~/features/draft/document";
import { selectDraft, selectNode } from "~/features/draft/draftSlice";
import { readDocument } from "~/features/draft/ydoc";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";
import { Input } from "~/ui/Input";
import { Popover } from "~/ui/Popover";

/** What the step is called, what it is, and the name expressions know it by. */
export function InspectorHeader({ id }: { id: string }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const draft = useDraft();
  const node = useAppSelector((state) => selectNode(state, id));
  const mayWrite = useAppSelector((state) => selectDraft(state).mayWrite);
  const { data: catalog } = useCatalog();
  const type = catalog?.items.find((one) => one.type === node?.type);
  return (
    <header className="flex shrink-0 items-start gap-2 px-4 pt-3 pb-1">
      <div className="min-w-0 grow">
        <input
          aria-label={t("inspector.name")}
          value={node?.name ?? ""}
          readOnly={!mayWrite}
          placeholder={type?.title ?? id}
          onChange={(event) => setField(draft, id, "name", event.target.value)}
          onBlur={() => draft.undo.stopCapturing()}
          className="-ml-1 w-full truncate rounded-field border border-transparent bg-transparent px-1 font-semibold text-lg placeholder:text-text hover:border-line-strong focus:border-accent focus:outline-none"
        />
        <div className="flex items-center gap-1 text-text-2">
          <span className="truncate">{type?.title ?? node?.type}</span>
          <span aria-hidden>·</span>
          <code className="truncate text-xs">{id}</code>
          {mayWrite && <RenameId id={id} />}
        </div>
      </div>
      <IconButton label={t("words.close")} icon={<X />} onClick={() => dispatch(selected([]))} />
    </header>
  );
}

function RenameId({ id }: { id: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={t("inspector.renameId")}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          aria-label={t("inspector.renameId")}
          className="grid size-6 place-items-center rounded-field text-text-3 hover:bg-sunken hover:text-text"
        >
          <Pencil aria-hidden className="size-3" />
        </button>
      }
    >
      <RenameForm id={id} close={() => setOpen(false)} />
    </Popover>
  );
}

function RenameForm({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(id);
  const [ask, { error, isLoading }] = useRenameNodeMutation();
  const rename = useRename(ask, id, close);
  useEffect(() => setTyped(id), [id]);
  return (
    <form
      className="grid w-64 gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void rename(typed.trim());
      }}
    >
      <Field
        label={t("inspector.idLabel")}
        hint={t("inspector.idHint")}
        error={error ? sentenceOf(error) : null}
      >
        {(described) => (
          <Input
            {...described}
            autoFocus
            spellCheck={false}
            value={typed}
            className="font-mono"
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        look="primary"
        busy={isLoading}
        disabled={!typed.trim() || typed === id}
      >
        {t("words.rename")}
      </Button>
    </form>
  );
}

type Ask = ReturnType<typeof useRenameNodeMutation>[0];

/** Rename in the document, references too, as one step of undo; its pin goes with it. */
function useRename(ask: Ask, id: string, close: () => void) {
  const { id: project } = useProject();
  const draft = useDraft();
  const dispatch = useAppDispatch();
  const { data } = useDraftQuery(draft.flow);
  const [pin] = usePinMutation();
  const [unpin] = useUnpinMutation();
  return async (to: string) => {
    const document = readDocument(draft) as unknown as JsonObject;
    const answer = await ask({ document, node: id, to, project_id: project });
    if (!answer.data) return;
    const next = answer.data.document as unknown as FlowDocument;
    draft.undo.stopCapturing();
    replaceDocument(draft, { ...next, layout: movedLayout(draft, next, id, to) });
    draft.undo.stopCapturing();
    dispatch(selected([to]));
    const pinned = data?.pins[id];
    if (pinned !== undefined) {
      const schema_hash = data?.pin_hashes[id];
      void pin({ flow: draft.flow, node: to, output: pinned, schema_hash });
      void unpin({ flow: draft.flow, node: id });
    }
    close();
  };
}

function movedLayout(
  draft: ReturnType<typeof useDraft>,
  next: FlowDocument,
  id: string,
  to: string,
): FlowDocument["layout"] {
  const { [id]: place, ...rest } = { ...readDocument(draft).layout, ...next.layout };
  return place && !rest[to] ? { ...rest, [to]: place } : rest;
}
