import type { Logger } from '@/lib/log';

const minuteMs = 60_000;
const linesAMinute = 100;

type Line = {
  readonly log: Logger;
  /** The sender, as `senderOf` returns it; not logged. */
  readonly from: string;
  readonly level: 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
};

type Minute = { readonly seen: Set<string>; leftOut: number };
const minutes = new WeakMap<Logger, Minute>();

/**
 * Logs what a stranger can cause at will: one line per sender and text a minute, a hundred in all;
 * the rest are counted.
 */
export function logStranger({ log, from, level, fields, text }: Line): void {
  const minute = minutes.get(log) ?? beginMinute(log);
  const key = `${from} ${text}`;
  if (minute.seen.has(key) || minute.seen.size >= linesAMinute) {
    minute.leftOut += 1;
    return;
  }
  minute.seen.add(key);
  log[level](fields, text);
}

function beginMinute(log: Logger): Minute {
  const minute: Minute = { seen: new Set(), leftOut: 0 };
  minutes.set(log, minute);
  setTimeout(() => {
    minutes.delete(log);
    if (minute.leftOut > 0)
      log.warn({ leftOut: minute.leftOut }, 'more of the same within a minute');
  }, minuteMs).unref();
  return minute;
}
