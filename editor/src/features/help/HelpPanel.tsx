import { ArrowLeft, ChevronRight, Compass, Keyboard } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PanelHeader } from "~/features/canvas/PanelHeader";
import { Button } from "~/ui/Button";
import { SearchInput } from "~/ui/SearchInput";
import { ARTICLES, type Article } from "./articles";
import { ShortcutList } from "./ShortcutList";
import { startTour } from "./tourState";

type Page = Article | "keys" | null;

/** Short texts about drawing and running, the keys, and the tour. */
export default function HelpPanel(_: { flow: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<Page>(null);
  return (
    <>
      <PanelHeader title={t("help.title")} />
      <div className="grid min-h-0 grow content-start gap-3 overflow-y-auto p-4">
        {page !== null && (
          <Button
            look="quiet"
            size="sm"
            className="justify-self-start"
            icon={<ArrowLeft className="size-3.5" />}
            onClick={() => setPage(null)}
          >
            {t("help.back")}
          </Button>
        )}
        {page === null && <Topics onOpen={setPage} />}
        {page === "keys" && <ShortcutList />}
        {page !== null && page !== "keys" && <Text article={page} />}
      </div>
    </>
  );
}

function Topics({ onOpen }: { onOpen: (page: Page) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const found = ARTICLES.filter((article) => matches(article, words));
  return (
    <>
      <SearchInput label={t("help.search")} value={words} onChange={setWords} />
      <div className="flex gap-2">
        <Button icon={<Keyboard className="size-4" />} onClick={() => onOpen("keys")}>
          {t("help.keys")}
        </Button>
        <Button icon={<Compass className="size-4" />} onClick={() => startTour()}>
          {t("help.tour")}
        </Button>
      </div>
      <ul className="grid">
        {found.map((article) => (
          <li key={article.id}>
            <button
              type="button"
              className="flex w-full items-center gap-2 rounded-field px-2 py-2 text-left hover:bg-sunken"
              onClick={() => onOpen(article)}
            >
              <span className="grow">{article.title}</span>
              <ChevronRight aria-hidden className="size-4 text-text-3" />
            </button>
          </li>
        ))}
      </ul>
      {!found.length && <p className="text-text-2">{t("words.noMatch", { q: words })}</p>}
    </>
  );
}

function Text({ article }: { article: Article }) {
  return (
    <article className="grid gap-3">
      <h3 className="font-semibold text-lg">{article.title}</h3>
      {article.text.map((part) =>
        part.startsWith("  ") ? (
          <pre key={part} className="overflow-x-auto rounded-field bg-sunken p-2 font-mono text-xs">
            {part.trim()}
          </pre>
        ) : (
          <p key={part}>{part}</p>
        ),
      )}
    </article>
  );
}

function matches({ title, words, text }: Article, wanted: string): boolean {
  const all = [title, words, ...text].join(" ").toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
