import { useTemplatesQuery } from "~/api/templates";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { TemplateCard } from "./TemplateCard";

/** The three templates for whoever has no flow yet. */
export function FirstTemplates() {
  const { data, error, refetch } = useTemplatesQuery();
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,260px),1fr))] gap-4">
      {data.items.slice(0, 3).map((template) => (
        <TemplateCard key={template.key} template={template} brief />
      ))}
    </div>
  );
}
