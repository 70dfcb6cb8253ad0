/** The screens on which a preview is shown, and how they fit. Pure. */
export type Device = "desktop" | "tablet" | "phone";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels, upright. */
const SCREENS: Readonly<Record<Exclude<Device, "desktop">, Size>> = {
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
};

/** The screen in CSS pixels, and by how much it is drawn smaller so that it fits into the room. */
export function screenOf(device: Device, isTurned: boolean, room: Size): Size & { readonly scale: number } {
  if (device === "desktop") return { ...room, scale: 1 };
  const { width, height } = SCREENS[device];
  const screen = isTurned ? { width: height, height: width } : { width, height };
  return { ...screen, scale: Math.min(1, room.width / screen.width, room.height / screen.height) };
}

/**
 * The address, if a frame may show it: a page of the web at an origin that is not the studio's. Only there does the
 * frame's `allow-same-origin` mean the preview's own origin, and never ours.
 */
export function frameAddress(url: string, studio: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, href } = new URL(url);
  return (protocol === "http:" || protocol === "https:") && origin !== studio ? href : null;
}
