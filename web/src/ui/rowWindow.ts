/** Which rows of a long list are in the document: those in sight, and some around them. Pure. */

/** The part of a list that is seen, in pixels from its top. */
export interface Sight {
  readonly top: number;
  readonly height: number;
}

export interface RowWindow {
  /** The first row, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** @param beyond how many rows on each side, so that a quick scroll meets none that is missing */
export function rowsInSight({ top, height }: Sight, rowPx: number, count: number, beyond: number): RowWindow {
  const from = Math.max(0, Math.min(count, Math.floor(top / rowPx)) - beyond);
  const to = Math.min(count, Math.ceil((top + height) / rowPx) + beyond);
  return { from: Math.min(from, to), to };
}

/** Where to scroll so that the row is seen whole: as little as needed. */
export function topThatShows(row: number, { top, height }: Sight, rowPx: number): number {
  const begin = row * rowPx;
  return Math.max(begin + rowPx - height, Math.min(begin, top));
}
