import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Notice } from "../../../ui";
import { words } from "../../../words";
import { type Device, frameAddress, screenOf } from "./devices";

const text = words.workshop.preview;

/**
 * What the app may do in its frame. It has an origin of its own, so `allow-same-origin` gives it that one (its storage
 * and its service worker) and nothing of ours; it cannot lead this page away, nor open windows without the same bounds.
 */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups";

export interface ScreenProps {
  url: string;
  device: Device;
  isTurned: boolean;
  /** Another one loads the page again. */
  visit: string;
}

/** The app in a frame of a device's size, drawn smaller where there is no room. */
export function Screen({ url, device, isTurned, visit }: ScreenProps) {
  const room = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = room.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const screen = screenOf(device, isTurned, size);
  useLayoutEffect(() => {
    frame.current?.style.setProperty("--screen-width", `${screen.width}px`);
    frame.current?.style.setProperty("--screen-height", `${screen.height}px`);
    frame.current?.style.setProperty("--screen-scale", String(screen.scale));
  }, [screen.width, screen.height, screen.scale]);
  const address = frameAddress(url, location.origin);
  if (address === null) return <Notice look="error">{text.foreign}</Notice>;
  return (
    <div class="screen-room" ref={room}>
      <div class="screen" data-device={device} ref={frame}>
        <iframe
          key={`${address} ${visit}`}
          title={text.frame}
          src={address}
          sandbox={SANDBOX}
          referrerpolicy="no-referrer"
        />
      </div>
    </div>
  );
}
