import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { Dialog, LiveRegions, toast } from "../src/ui";

function show(isOpen: boolean): void {
  act(() =>
    render(
      <>
        <LiveRegions />
        <Dialog title="Share" isOpen={isOpen} onClose={() => undefined}>
          <p>A link</p>
        </Dialog>
      </>,
      document.body,
    ),
  );
}

describe("a toast", () => {
  afterEach(() => act(() => render(null, document.body)));

  it("is in the open dialog, for what is behind it can be neither read nor clicked, and outlives it", () => {
    show(true);
    act(() => toast("Copied"));
    const toasts = () => [...document.querySelectorAll(".toast")];
    expect(toasts().map((one) => one.closest("dialog")?.open)).toEqual([true]);
    show(false);
    expect(toasts().map((one) => one.closest("dialog"))).toEqual([null]);
    act(() => toasts()[0]?.querySelector("button")?.click());
    expect(toasts()).toEqual([]);
  });
});
