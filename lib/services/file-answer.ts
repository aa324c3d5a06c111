/**
 * What is handed out to be saved, never to be shown: a browser opens a page of somebody's values in
 * our own name otherwise.
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
