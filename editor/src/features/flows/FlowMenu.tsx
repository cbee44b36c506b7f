import { Copy, Ellipsis, FileJson, FileText, Tags, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { type Flow, useDuplicateFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { useMay } from "~/app/may";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { ShareDialog } from "~/features/sharing/ShareDialog";
import { sharedFlow } from "~/features/sharing/shared";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuLine } from "~/ui/Menu";
import { TagsDialog } from "./TagsDialog";
import { useTrash } from "./useTrash";

/** What can be done with a flow from the list. */
export function FlowMenu({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const may = useMay();
  const { link } = useProject();
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const trash = useTrash();
  const [duplicate] = useDuplicateFlowMutation();
  const [tagging, setTagging] = useState(false);
  const [sharing, setSharing] = useState(false);
  const copy = async () => {
    const { data, error } = await duplicate(flow.id);
    if (data) await navigate(link(`flows/${data.id}`));
    else dispatch(said(sentenceOf(error), "failed"));
  };
  return (
    <>
      <Menu
        trigger={
          <IconButton small label={t("flows.more", { name: flow.name })} icon={<Ellipsis />} />
        }
      >
        {may("flow.write") && (
          <>
            <MenuItem icon={<Copy />} onSelect={() => void copy()}>
              {t("flows.duplicate")}
            </MenuItem>
            <MenuItem icon={<Tags />} onSelect={() => setTagging(true)}>
              {t("flows.editTags")}
            </MenuItem>
          </>
        )}
        {may("flow.share") && (
          <MenuItem icon={<UserPlus />} onSelect={() => setSharing(true)}>
            {t("sharing.share")}
          </MenuItem>
        )}
        <MenuItem icon={<FileJson />} onSelect={() => download(flow, "json")}>
          {t("flows.exportJson")}
        </MenuItem>
        <MenuItem icon={<FileText />} onSelect={() => download(flow, "yaml")}>
          {t("flows.exportYaml")}
        </MenuItem>
        {may("flow.delete") && (
          <>
            <MenuLine />
            <MenuItem danger icon={<Trash2 />} onSelect={() => void trash([flow])}>
              {t("flows.delete")}
            </MenuItem>
          </>
        )}
      </Menu>
      {sharing && <ShareDialog thing={sharedFlow(flow)} onClose={() => setSharing(false)} />}
      {tagging && <TagsDialog flow={flow} onClose={() => setTagging(false)} />}
    </>
  );
}

/** Let the browser save the answer as a file. */
function download({ id, key }: Flow, format: "json" | "yaml"): void {
  const link = document.createElement("a");
  link.href = `/v1/flows/${id}/export?format=${format}`;
  link.download = `${key}.${format}`;
  link.click();
}
