const NAME = "nextscript-organisation";

/** Tell the other pages of this browser that it went over to another organisation. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("gone over");
  channel.close();
}

/** Hear that another page went over; call what it gives to stop. */
export function hearOtherTabs(hear: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = hear;
  return () => channel.close();
}
