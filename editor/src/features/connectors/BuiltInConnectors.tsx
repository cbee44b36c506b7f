import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog, useConnectionKinds } from "~/app/useCatalog";

type Service = { key: string; title: string; steps: number };

/** The services every project has, each with how many steps it brings. */
export function BuiltInConnectors({ words, own }: { words: string; own: string[] }) {
  const { t } = useTranslation();
  const services = useServices(own);
  const found = services.filter(({ key, title }) =>
    `${title} ${key}`.toLowerCase().includes(words.toLowerCase()),
  );
  if (!services.length) return null;
  return (
    <section className="grid gap-2">
      <h2 className="font-semibold">{t("connectors.builtIn")}</h2>
      {found.length === 0 && <p>{t("words.noMatch", { q: words })}</p>}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-2">
        {found.map(({ key, title, steps }) => (
          <li key={key} className="rounded-card border border-line bg-surface px-3 py-2">
            <p className="truncate font-medium">{title}</p>
            <p className="text-text-2 text-xs">{t("connectors.steps", { count: steps })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A service nobody signs in to has but its key. */
const sentence = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);

function useServices(own: string[]): Service[] {
  const { data: catalog } = useCatalog();
  const { data: kinds } = useConnectionKinds();
  return useMemo(() => {
    const titles = new Map(kinds?.items.map(({ key, title }) => [key, title]));
    const byStep = new Map(
      kinds?.items.flatMap(({ title, used_by }) => used_by.map((type) => [type, title] as const)),
    );
    const found = new Map<string, Service>();
    for (const { connector, type } of catalog?.items ?? []) {
      if (!connector || own.includes(connector)) continue;
      const title = titles.get(connector) ?? byStep.get(type) ?? sentence(connector);
      const before = found.get(connector) ?? {
        key: connector,
        title: title.replace(/ \(.*\)$/, ""),
        steps: 0,
      };
      found.set(connector, { ...before, steps: before.steps + 1 });
    }
    return [...found.values()].sort((a, b) => a.title.localeCompare(b.title));
  }, [catalog, kinds, own]);
}
