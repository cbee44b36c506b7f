export default function FlowPanel(_: { flow: string }) {
  return null;
}
