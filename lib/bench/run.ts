import os from 'node:os';
import { stopOnSignal } from '@/lib/processes/stop-on-signal';
import { bigBooks } from './big-books';
import { createMany } from './create-many';
import { f1 } from './f1';
import { kills } from './kills';
import { limited } from './limited';
import type { Line, Reading } from './line';
import { newsletter } from './newsletter';
import { s3 } from './s3';
import { s6 } from './s6';
import { s7 } from './s7';
import { s19 } from './s19';
import { storm } from './storm';

// `npm run bench`, or `npm run bench -- S3 S7`. Fails when something breaks, not when an aim is
// missed.
const lines: readonly Line[] = [
  s3,
  kills,
  s6,
  f1,
  s7,
  storm,
  createMany,
  bigBooks,
  limited,
  newsletter,
  s19,
];
const parts: { stop(): Promise<void> }[] = [];
let stopping = Promise.resolve();
stopOnSignal(stopAll);

const wanted = process.argv.slice(2).map((name) => name.toUpperCase());
const unknown = wanted.filter((name) => !lines.some((line) => line.ids.includes(name)));
if (unknown.length > 0)
  throw new Error(
    `No such line: ${unknown.join(', ')}. ` +
      `There are ${lines.flatMap((line) => line.ids).join(', ')}.`,
  );

const startedMs = Date.now();
console.log(
  `${os.cpus().length} cores, Node ${process.version}, load ${load()} before. ` +
    'Local servers in place of Wix and HubSpot, no network latency; the ratios count.',
);
for (const line of lines)
  if (wanted.length === 0 || line.ids.some((id) => wanted.includes(id))) await runLine(line);
console.log(`\n${((Date.now() - startedMs) / 1000).toFixed(0)} s in all, load ${load()} after.`);
process.exit();

async function runLine(line: Line) {
  const lineStartedMs = Date.now();
  const notes: string[] = [];
  try {
    const readings = await line.run({
      keep(part) {
        parts.push(part);
        return part;
      },
      say: (text) => notes.push(text),
    });
    console.log(
      `\n${line.ids.join(' ')}  ${line.title}  ` +
        `(${((Date.now() - lineStartedMs) / 1000).toFixed(0)} s)`,
    );
    printTable(readings);
    notes.forEach((note) => console.log(`  ${note}`));
  } catch (error) {
    console.error(`\n${line.ids.join(' ')}  ${line.title}: broke.`, error);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}

/** Whoever asks second, a signal or the line's end, waits for the first. */
function stopAll(): Promise<void> {
  stopping = stopping.then(async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  });
  return stopping;
}

function printTable(readings: readonly Reading[]) {
  const head = ['measured', 'ours', 'bare', 'ratio', 'aim', 'met'];
  const rows = [
    head,
    ...readings.map((reading) => [
      reading.what,
      reading.ours,
      reading.bare,
      reading.ratio.toFixed(2),
      reading.aim,
      reading.met ? 'yes' : 'no',
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd()}`,
    );
}

function load(): string {
  return (os.loadavg()[0] ?? 0).toFixed(1);
}
