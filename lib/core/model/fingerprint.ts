/** A few bytes of a keyed hash of one canonical value, hex. Holds no personal data. */
export type Fingerprint = string;
