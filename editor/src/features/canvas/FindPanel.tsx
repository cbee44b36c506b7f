export default function FindPanel(_: { flow: string }) {
  return null;
}
