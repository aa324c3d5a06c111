/**
 * Whether something is an error of this name. Next builds several bundles of one process, each with
 * its own copy of a class, and they share what one of them has opened: an error that comes out of
 * that must be known in all of them.
 */
export const isErrorNamed = (value: unknown, name: string): boolean =>
  value instanceof Error && value.name === name;
