import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/**
 * A log and its two predecessors (`web.log`, `web.log.1`, `web.log.2`) are never larger than this
 * each.
 */
export const logBytes = 10_000_000;
const predecessors = 2;
/** What comes over a pipe at once. The library looks at the size after it wrote. */
const pieceBytes = 65_536;
/** More than this is not kept waiting for a disk that is slower than what is said. */
const waitingBytes = 4_000_000;
const againMs = 60_000;

export type LogFile = {
  write(text: string | Uint8Array): void;
  /** Resolves when all of it is in the file. */
  end(): Promise<void>;
};

/**
 * Appends to a file that never grows beyond `logBytes`, readable by this account only. A disk that
 * takes nothing costs lines, not the process.
 */
export function openLogFile(file: string): LogFile {
  let brokenAt: number | null = null;
  const open = (): RotatingFileStream => {
    const stream = createStream((index) => (index === null ? file : `${file}.${String(index)}`), {
      size: `${logBytes - pieceBytes}B`,
      rotate: predecessors,
      mode: 0o600,
    });
    stream.on('error', () => (brokenAt = Date.now()));
    return stream;
  };
  let stream = open();
  const write = (piece: Uint8Array) => {
    if (brokenAt !== null && Date.now() - brokenAt >= againMs) {
      brokenAt = null;
      stream = open();
    }
    if (brokenAt === null && stream.writableLength < waitingBytes) stream.write(piece);
  };
  return {
    write(text) {
      const bytes = Buffer.from(text);
      for (let from = 0; from < bytes.length; from += pieceBytes)
        write(bytes.subarray(from, from + pieceBytes));
    },
    end: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
