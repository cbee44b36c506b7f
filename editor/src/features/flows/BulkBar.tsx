import { useTranslation } from "react-i18next";
import { type Flow, useUpdateFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { Button } from "~/ui/Button";
import { useTrash } from "./useTrash";

/** What can be done with several flows at once. */
export function BulkBar({ flows, onDone }: { flows: Flow[]; onDone: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { id: project } = useProject();
  const mayAll = (permission: string) =>
    flows.every(({ id: flow }) => may(permission, { project, flow }));
  const dispatch = useAppDispatch();
  const [update] = useUpdateFlowMutation();
  const trash = useTrash();
  const turn = async (enabled: boolean) => {
    const done = await Promise.all(flows.map(({ id }) => update({ id, enabled })));
    const failed = done.find((one) => one.error);
    if (failed) dispatch(said(sentenceOf(failed.error), "failed"));
    onDone();
  };
  const remove = async () => {
    onDone();
    await trash(flows);
  };
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-card border border-line bg-accent-weak px-3 py-2"
    >
      <span className="grow font-medium">{t("flows.selected", { count: flows.length })}</span>
      {mayAll("flow.write") && (
        <>
          <Button size="sm" onClick={() => void turn(true)}>
            {t("flows.bulkOn")}
          </Button>
          <Button size="sm" onClick={() => void turn(false)}>
            {t("flows.bulkOff")}
          </Button>
        </>
      )}
      {mayAll("flow.delete") && (
        <Button size="sm" look="danger" onClick={() => void remove()}>
          {t("flows.bulkDelete")}
        </Button>
      )}
      <Button size="sm" look="quiet" onClick={onDone}>
        {t("flows.clear")}
      </Button>
    </div>
  );
}
