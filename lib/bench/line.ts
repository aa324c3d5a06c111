/** One row of the table: what was measured on both sides of the ratio. */
export type Reading = {
  readonly what: string;
  readonly ours: string;
  readonly bare: string;
  readonly ratio: number;
  readonly aim: string;
  readonly met: boolean;
};

type Part = { stop(): Promise<void> };

/** Stops a part after the line, the last one first, whatever happens meanwhile. */
export type Keep = <P extends Part>(part: P) => P;

export type Line = {
  /** Those of the aims it measures; several share one world. */
  readonly ids: readonly string[];
  readonly title: string;
  /** `say` takes what belongs beside the table: how it was measured, which limits were lifted. */
  run(tools: {
    readonly keep: Keep;
    readonly say: (text: string) => void;
  }): Promise<readonly Reading[]>;
};

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Both sides once per round, taking turns at going first. */
export async function interleave<T>(input: {
  rounds: number;
  ours: (round: number) => Promise<T>;
  bare: (round: number) => Promise<T>;
}): Promise<readonly { ours: T; bare: T }[]> {
  const results: { ours: T; bare: T }[] = [];
  for (let round = 0; round < input.rounds; round += 1) {
    if (round % 2 === 0) {
      const ours = await input.ours(round);
      results.push({ ours, bare: await input.bare(round) });
    } else {
      const bare = await input.bare(round);
      results.push({ ours: await input.ours(round), bare });
    }
  }
  return results;
}
