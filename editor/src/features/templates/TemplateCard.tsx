import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import type { Template } from "~/api/templates";
import { useMay } from "~/app/may";
import { useNewFlow } from "~/features/flows/useNewFlow";
import { Button } from "~/ui/Button";
import { FlowThumbnail } from "./FlowThumbnail";

type Props = { template: Template; brief?: boolean };

/** A flow to begin with; one click makes it a flow of the project and opens it. */
export function TemplateCard({ template, brief }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { make, busy } = useNewFlow();
  const { title, description, document, shows } = template;
  return (
    <article className="flex flex-col overflow-hidden rounded-card border border-line bg-surface shadow-1">
      <div className="border-line border-b bg-bg px-4 py-3">
        <FlowThumbnail document={document} className="h-28 w-full" />
      </div>
      <div className="flex grow flex-col gap-2 p-4">
        <h3 className="font-semibold text-lg">{title}</h3>
        <p className="text-text-2">{description}</p>
        {!brief && (
          <>
            <h4 className="mt-1 font-medium text-xs">{t("templates.shows")}</h4>
            <ul className="grid list-disc gap-0.5 pl-4 text-text-2 text-xs">
              {shows.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </>
        )}
        <footer className="mt-auto flex items-center justify-between pt-2">
          <span className="text-text-2 text-xs">
            {t("templates.steps", { count: document.nodes?.length ?? 0 })}
          </span>
          {may("flow.write") && (
            <Button
              look="primary"
              busy={busy}
              aria-label={t("templates.useOf", { title })}
              onClick={() => void make(title, document as unknown as JsonObject, "?tour=run")}
            >
              {t("templates.use")}
            </Button>
          )}
        </footer>
      </div>
    </article>
  );
}
