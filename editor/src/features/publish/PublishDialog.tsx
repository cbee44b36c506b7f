import { skipToken } from "@reduxjs/toolkit/query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Flow, useDiffQuery, usePublishMutation } from "~/api/flows";
import { problemOf } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { selectFindings } from "~/features/draft/draftSlice";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Field } from "~/ui/Field";
import { TextArea } from "~/ui/Input";
import { ProblemNote } from "~/ui/Problem";
import { BlockedByFindings } from "./BlockedByFindings";
import { WhatChanges } from "./WhatChanges";
import { WhatStarts } from "./WhatStarts";

/** What will change, in words; what starts the flow; and what stands in the way. */
export function PublishDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [publish, { isLoading, error }] = usePublishMutation();
  const [notes, setNotes] = useState("");
  const errors = useAppSelector(selectFindings).filter((one) => one.severity === "error").length;
  const refused = problemOf(error)?.code === "flow.findings";
  const { data: diff, isFetching } = useDiffQuery(
    flow.version === null ? skipToken : { id: flow.id, from: flow.version, to: "draft" },
  );
  const same = !isFetching && diff?.changes.length === 0;
  const number = (flow.version ?? 0) + 1;
  const confirm = async () => {
    const { data } = await publish({ id: flow.id, notes: notes.trim() });
    if (!data) return;
    const fresh = data.number === number;
    dispatch(said(t(fresh ? "publish.done" : "publish.same", { number: data.number }), "ok"));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("publish.title", { number })}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            busy={isLoading}
            disabled={errors > 0 || same}
            onClick={() => void confirm()}
          >
            {t("publish.confirm", { number })}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {(errors > 0 || refused) && (
          <BlockedByFindings
            count={errors || (problemOf(error)?.errors?.length ?? 1)}
            onClose={onClose}
          />
        )}
        {error && !refused ? <ProblemNote error={error} /> : null}
        {flow.version !== null && (
          <WhatChanges flow={flow.id} version={flow.version} onClose={onClose} />
        )}
        {flow.version === null && <WhatStarts />}
        <Field label={t("publish.notes")} hint={t("publish.notesHint")}>
          {(described) => (
            <TextArea
              {...described}
              rows={2}
              maxLength={20_000}
              value={notes}
              onChange={(event) => setNotes(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
