/**
 * An answer to be saved, never shown: a browser would otherwise open a page of foreign values under
 * our own origin.
 */
export class FileAnswer {
  constructor(
    readonly file: {
      /** Of letters, digits, `-` and `.` only. */
      readonly name: string;
      readonly type: 'text/csv' | 'application/x-ndjson';
      readonly content: ReadableStream<Uint8Array>;
    },
  ) {}
}
