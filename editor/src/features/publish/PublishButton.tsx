export function PublishButton(_: { flow: string }) {
  return null;
}
