export default function CommentsPanel(_: { flow: string }) {
  return null;
}
