/** Keeps the end of a growing text in sight, until its reader goes elsewhere, and again when the reader comes back. */
import type { EditorView } from "@codemirror/view";

/** Who goes down into this last part of the height in sight follows the end: while it grows, nobody meets it. */
const NEAR_END_SHARE = 0.5;
const UP: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);
const DOWN: ReadonlySet<string> = new Set(["ArrowDown", "PageDown", "End", " "]);

export class EndFollower {
  private isFollowing = false;
  /** What its reader did last. The editor scrolls by itself too, which says nothing of the reader. */
  private isGoingDown = false;
  private readonly done = new AbortController();

  constructor(private readonly view: EditorView) {
    const { scrollDOM, dom } = view;
    const options = { passive: true, signal: this.done.signal } as const;
    scrollDOM.addEventListener("wheel", ({ deltaY }) => this.onMove(deltaY > 0), options);
    scrollDOM.addEventListener("pointerdown", () => this.onMove(false), options);
    scrollDOM.addEventListener("pointerup", () => this.onMove(this.isNearEnd()), options);
    scrollDOM.addEventListener("scroll", () => this.onMove(this.isGoingDown), options);
    dom.addEventListener("keydown", ({ key }) => (UP.has(key) || DOWN.has(key)) && this.onMove(DOWN.has(key)), options);
  }

  /** Another text is shown: its end is followed, or it is left alone. */
  begin(isGrowing: boolean): void {
    this.isFollowing = isGrowing;
    this.isGoingDown = isGrowing;
    this.follow();
  }

  /** The reader was led to a place. */
  leave(): void {
    this.isFollowing = false;
    this.isGoingDown = false;
  }

  /** The text has grown. */
  follow(): void {
    if (!this.isFollowing) return;
    this.view.requestMeasure({
      key: this,
      read: ({ scrollDOM }) => scrollDOM.scrollHeight,
      write: (height, { scrollDOM }) => {
        // The reader may have gone up since it was asked for.
        if (this.isFollowing) scrollDOM.scrollTop = height;
      },
    });
  }

  destroy(): void {
    this.done.abort();
  }

  private onMove(isGoingDown: boolean): void {
    this.isGoingDown = isGoingDown;
    if (!isGoingDown) this.isFollowing = false;
    else if (this.isNearEnd()) this.isFollowing = true;
  }

  private isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.view.scrollDOM;
    return scrollHeight - scrollTop - clientHeight < clientHeight * NEAR_END_SHARE;
  }
}
