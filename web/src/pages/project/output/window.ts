/** Which lines of the output are in the document. */
import { type RowWindow, rowsInSight as rowsWithin } from "../../../ui/rowWindow";

export const ROW_PX = 20;
const BEYOND = 10;

export function rowsInSight(top: number, height: number, count: number): RowWindow {
  return rowsWithin({ top, height }, ROW_PX, count, BEYOND);
}
