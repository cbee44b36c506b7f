import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { JsonObject } from "~/api/api";
import { useCreateFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";

/** Make a flow and open it: empty, or from a document. It is named on the canvas. */
export function useNewFlow() {
  const { t } = useTranslation();
  const { id, link } = useProject();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const [create, { isLoading }] = useCreateFlowMutation();
  const make = async (name?: string, document?: JsonObject, query = "") => {
    const { data, error } = await create({
      project: id,
      name: name ?? t("flows.untitled"),
      document,
    });
    if (data) await navigate(link(`flows/${data.id}${query}`));
    else dispatch(said(sentenceOf(error), "failed"));
  };
  return { make, busy: isLoading };
}
