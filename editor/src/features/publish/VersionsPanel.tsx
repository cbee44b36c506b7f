export default function VersionsPanel(_: { flow: string }) {
  return null;
}
