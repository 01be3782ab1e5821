// What the kernel says about a process: processor time used and memory held (Linux's /proc).

import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** Clock ticks of /proc are hundredths of a second on every Linux we run on. */
const MS_PER_TICK = 10;

/** User and system time of a process so far, in milliseconds; its children's are not in it. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The name, second in line, may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Resident memory of a process, in MB. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

/** One line on the machine: figures move with it, and with what else it does. */
export function describeMachine(): string {
  const [first] = cpus();
  return `${String(cpus().length)} × ${first?.model.trim() ?? 'unknown processor'}, Node ${process.version}, load ${loadavg().map((load) => load.toFixed(1)).join(' / ')} over 1 / 5 / 15 min`;
}
