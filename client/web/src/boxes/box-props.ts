/**
 * What the list of boxes gives to each of them.
 */
import type { Box } from '../../../state/model.ts';

export interface BoxProps<B extends Box> {
  box: B;
  /** The person asked for this box: its input takes the focus, and says so. */
  wantsFocus: boolean;
  onFocusTaken: () => void;
}
