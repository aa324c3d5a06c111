/** Which value wins when both sides moved apart. `systemOfRecord` follows the connection. */
export type Winner = 'systemOfRecord' | 'wix' | 'remote' | 'ask';

export type Direction = 'both' | 'toRemote' | 'toWix';

/**
 * One row of a mapping. Other fields or value pairs make a new row id, so that no base is read with
 * another meaning; direction, winner and blanks may change.
 */
export type MappingRow = {
  readonly id: number;
  readonly wix: string;
  readonly remote: string;
  readonly direction: Direction;
  readonly winner: Winner;
  /**
   * `clear`: a value emptied later on one side is emptied on the other. `keep`: a blank never
   * clears.
   */
  readonly blanks: 'clear' | 'keep';
  /** Value pairs for options: the Wix value and the remote value that mean the same. */
  readonly pairs?: readonly { readonly wix: string; readonly remote: string }[];
};

export type Mapping = { readonly version: number; readonly rows: readonly MappingRow[] };
