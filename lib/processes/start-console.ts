const clearLine = '\r\u001b[K';

/** What `npm start` prints: lines that stay and, on a terminal, one line with the current step. */
export function createConsole(
  out: { write(text: string): unknown; isTTY?: boolean } = process.stdout,
) {
  let moving: NodeJS.Timeout | undefined;
  const rest = () => {
    if (!moving) return;
    clearInterval(moving);
    moving = undefined;
    out.write(clearLine);
  };
  return {
    line(text: string) {
      rest();
      out.write(`${text}\n`);
    },
    /**
     * Shown with the elapsed seconds until the next line; a plain log gets it once, if `takesLong`.
     */
    busy(label: string, takesLong = false) {
      rest();
      const startedMs = Date.now();
      const show = () =>
        out.write(`${clearLine} … ${label}  ${Math.round((Date.now() - startedMs) / 1000)} s`);
      if (!out.isTTY) {
        if (takesLong) out.write(` … ${label}\n`);
        return;
      }
      show();
      moving = setInterval(show, 1_000);
    },
    rest,
  };
}

/** ` ✓ Build      ready` */
export const tick = (label: string, text: string) => ` ✓ ${label.padEnd(10)} ${text}`;
