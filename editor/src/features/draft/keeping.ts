import { IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";

/**
 * Keeps what this person drew in the browser, so that a tab that dies offline loses nothing.
 *
 * It is kept apart by person, flow and epoch: another epoch is another document. Signing out clears
 * it with all of the site's storage.
 */
export class Keeping {
  private kept: IndexeddbPersistence | null = null;

  constructor(
    private readonly doc: Y.Doc,
    private readonly flow: string,
  ) {}

  /** Begin, once the server has said who this is; edits kept from before join the document. */
  begin(person: string, epoch: number): void {
    if (this.kept || !("indexedDB" in globalThis)) return;
    this.kept = new IndexeddbPersistence(`draft:${person}:${this.flow}:${epoch}`, this.doc);
  }

  /** Forget what is kept, because the server has it or will never take it. */
  async forget(): Promise<void> {
    const { kept } = this;
    this.kept = null;
    await kept?.clearData();
  }

  /** Stop; what the server lacks stays for the next time. */
  async end(saved: boolean): Promise<void> {
    if (saved) await this.forget();
    else await this.kept?.destroy();
  }
}
