import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTemplatesQuery } from "~/api/templates";
import { PageHeader } from "~/ui/PageHeader";
import { ProblemNote } from "~/ui/Problem";
import { SearchInput } from "~/ui/SearchInput";
import { SkeletonRows } from "~/ui/Skeleton";
import { TemplateCard } from "./TemplateCard";

/** Flows to begin with. */
export default function TemplatesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useTemplatesQuery();
  const [words, setWords] = useState("");
  const found = data?.items.filter(({ title, description, tags, shows }) =>
    [title, description, ...tags, ...shows].join(" ").toLowerCase().includes(words.toLowerCase()),
  );
  return (
    <>
      <PageHeader title={t("templates.title")} hint={t("templates.hint")}>
        <SearchInput
          className="w-full sm:w-64"
          label={t("templates.search")}
          value={words}
          onChange={setWords}
        />
      </PageHeader>
      <div className="px-4 pb-10 sm:px-6">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows />}
        {found?.length === 0 && <p className="text-text-2">{t("words.noMatch", { q: words })}</p>}
        <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,280px),1fr))] gap-4">
          {found?.map((template) => (
            <TemplateCard key={template.key} template={template} />
          ))}
        </div>
      </div>
    </>
  );
}
