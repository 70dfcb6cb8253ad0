/** Which rows of a long list are in sight. Pure. */
export interface RowWindow {
  /** The first row, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

export const ROW_PX = 20;
const BEYOND = 10;

export function rowsInSight(scrollTop: number, height: number, count: number): RowWindow {
  const from = Math.max(0, Math.min(count, Math.floor(scrollTop / ROW_PX)) - BEYOND);
  const to = Math.min(count, Math.ceil((scrollTop + height) / ROW_PX) + BEYOND);
  return { from: Math.min(from, to), to };
}
