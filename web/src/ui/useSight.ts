import { useCallback, useEffect, useState } from "preact/hooks";
import type { Sight } from "./rowWindow";

/** Before anything is measured: as high as a window, so that the first picture has its rows. */
const UNMEASURED: Sight = { top: 0, height: 1000 };

/** The part of a box's content that is seen, as it scrolls and changes its size; `look` looks at once. */
export function useSight(box: { current: HTMLElement | null }): { sight: Sight; look: () => void } {
  const [sight, setSight] = useState(UNMEASURED);
  const look = useCallback(() => {
    const element = box.current;
    if (element) setSight({ top: element.scrollTop, height: element.clientHeight });
  }, [box]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box, look]);
  return { sight, look };
}
