import {
  Archive,
  ArchiveRestore,
  ArrowDownNarrowWide,
  Box,
  Braces,
  Calendar,
  CalendarClock,
  CircleSlash,
  CircleStop,
  CircleX,
  Clipboard,
  ClipboardList,
  Code,
  Combine,
  Copy,
  CopyMinus,
  Database,
  File,
  FilePlus,
  FileSearch,
  FileText,
  Filter,
  Fingerprint,
  Flag,
  Folder,
  Globe,
  Group,
  Layers,
  List,
  type LucideIcon,
  Mail,
  Merge,
  MessageSquare,
  Pencil,
  Play,
  Plug,
  Puzzle,
  Radio,
  Repeat,
  Reply,
  Route,
  Scissors,
  ScrollText,
  Shuffle,
  Sigma,
  Sparkles,
  Split,
  Table,
  Text,
  Timer,
  Trash,
  Truck,
  UserCheck,
  Webhook,
  Workflow,
  Zap,
} from "lucide-react";
import type { NodeType } from "~/api/catalog";
import { classes } from "~/ui/classes";

const NAMED: Record<string, LucideIcon> = {
  archive: Archive,
  "archive-restore": ArchiveRestore,
  "arrow-down-narrow-wide": ArrowDownNarrowWide,
  box: Box,
  braces: Braces,
  calendar: Calendar,
  "calendar-clock": CalendarClock,
  "circle-slash": CircleSlash,
  "circle-stop": CircleStop,
  "circle-x": CircleX,
  clipboard: Clipboard,
  "clipboard-list": ClipboardList,
  code: Code,
  combine: Combine,
  copy: Copy,
  "copy-minus": CopyMinus,
  database: Database,
  file: File,
  "file-plus": FilePlus,
  "file-search": FileSearch,
  "file-text": FileText,
  filter: Filter,
  fingerprint: Fingerprint,
  flag: Flag,
  folder: Folder,
  globe: Globe,
  group: Group,
  layers: Layers,
  list: List,
  mail: Mail,
  merge: Merge,
  "message-square": MessageSquare,
  pencil: Pencil,
  play: Play,
  radio: Radio,
  repeat: Repeat,
  reply: Reply,
  route: Route,
  scissors: Scissors,
  "scroll-text": ScrollText,
  shuffle: Shuffle,
  sigma: Sigma,
  sparkles: Sparkles,
  split: Split,
  table: Table,
  text: Text,
  timer: Timer,
  trash: Trash,
  truck: Truck,
  "user-check": UserCheck,
  webhook: Webhook,
  workflow: Workflow,
};

const FAMILY: Record<string, [LucideIcon, string]> = {
  trigger: [Zap, "bg-ok-bg text-ok"],
  human: [UserCheck, "bg-waiting-bg text-waiting"],
  wait: [Timer, "bg-waiting-bg text-waiting"],
  flow: [Route, "bg-accent-weak text-accent"],
  data: [Braces, "bg-unknown-bg text-unknown"],
  code: [Code, "bg-unknown-bg text-unknown"],
  file: [FileText, "bg-unknown-bg text-unknown"],
  http: [Globe, "bg-running-bg text-running"],
  webhook: [Webhook, "bg-running-bg text-running"],
  log: [ScrollText, "bg-sunken text-text-2"],
};
const OTHER: [LucideIcon, string] = [Puzzle, "bg-sunken text-text-2"];
const SERVICE: [LucideIcon, string] = [Plug, "bg-running-bg text-running"];

/** The picture of a node type alone, as large as its text. */
export function TypePicture({ type }: { type: NodeType | undefined }) {
  const [fallback] = type?.connector ? SERVICE : (FAMILY[type?.family ?? ""] ?? OTHER);
  return (
    <span aria-hidden className="inline-grid shrink-0 [&>*]:size-3">
      <Picture icon={type?.icon ?? ""} fallback={fallback} />
    </span>
  );
}

/** The picture of a node type on a tile tinted by its family. */
export function TypeIcon({ type, quiet }: { type: NodeType | undefined; quiet?: boolean }) {
  const [fallback, tint] = type?.connector ? SERVICE : (FAMILY[type?.family ?? ""] ?? OTHER);
  return (
    <span
      aria-hidden
      className={classes(
        "grid size-7 shrink-0 place-items-center rounded-[7px] [&>*]:size-4",
        quiet ? "bg-sunken text-skipped" : tint,
      )}
    >
      <Picture icon={type?.icon ?? ""} fallback={fallback} />
    </span>
  );
}

function Picture({ icon, fallback: Fallback }: { icon: string; fallback: LucideIcon }) {
  // As an image an SVG can neither run scripts nor load anything.
  if (icon.startsWith("<svg"))
    return <img alt="" src={`data:image/svg+xml,${encodeURIComponent(icon)}`} />;
  const Named = NAMED[icon.replace(/^lucide:/, "")] ?? Fallback;
  return <Named />;
}
