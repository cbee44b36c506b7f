import { useTranslation } from "react-i18next";
import { useAppSelector } from "~/app/store";
import type { FlowNode } from "~/features/draft/document";
import { selectArriving } from "./taken";

/** How a node takes several paths that arrive, where it is not the usual way. */
export function JoinRule({ node }: { node: FlowNode }) {
  const { t } = useTranslation();
  const arriving = useAppSelector((state) => selectArriving(state)[node.id] ?? 0);
  const { join } = node;
  if (join === undefined || join === "all" || arriving < 2) return null;
  const words =
    typeof join === "object"
      ? t("canvas.join.count", { count: join.count })
      : t(`canvas.join.${join}`);
  return (
    <span className="-top-5 absolute left-0 whitespace-nowrap rounded-full bg-accent-weak px-1.5 text-2xs text-accent leading-4">
      {words}
    </span>
  );
}
