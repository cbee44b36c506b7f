export default function HelpPanel(_: { flow: string }) {
  return null;
}
