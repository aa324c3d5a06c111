/** The `chromium` part of `npm test`: what the journeys run in, installed where there is none. */
import { obtainChromium } from './chromium';

try {
  process.stdout.write(`${obtainChromium()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
