import fs from 'node:fs';

/** Of Linux: ticks of `/proc/<pid>/stat` in a second. */
const ticksPerSecond = 100;

/** Processor time a process has used so far, s. */
export function cpuSecondsOf(pid: number | undefined): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The most memory a process ever had resident, MB. */
export function peakMegabytesOf(pid: number | undefined): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
