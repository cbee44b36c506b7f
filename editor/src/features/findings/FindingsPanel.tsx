export default function FindingsPanel(_: { flow: string }) {
  return null;
}
