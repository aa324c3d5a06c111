import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { type SiteContext } from '@/lib/services/site-context';
import { acceptLists } from '@/lib/services/two-way/comparison/accept-lists';
import { fixComparison, fixComparisonInput } from '@/lib/services/two-way/comparison/fix';
import { showComparison } from '@/lib/services/two-way/comparison/show';
import { startComparison } from '@/lib/services/two-way/comparison/start';
import { stopComparison } from '@/lib/services/two-way/comparison/stop';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { explainReason, text } from '@/lib/text/text';
import { formatAgo } from '@/lib/text/time';
import { CliError } from './context';
import { type OnSite } from './runner';

const lookEveryMs = 300;
/** Without progress for this long, no worker is running: a page of a list takes seconds. */
const stillWithinMs = 60_000;

/**
 * `comparison run`, `show`, `fix`, `accept` and `stop`: compares both sides in full and shows the
 * differences.
 */
export function addComparisonCommands({
  program,
  onSite,
}: {
  program: Command;
  onSite: OnSite;
}): void {
  const comparison = program
    .command('comparison')
    .description('both sides compared whole: who differs, and why');
  comparison
    .command('run')
    .description('compare now and wait for the report; changes no contact by itself')
    .action(() => onSite((ctx) => runAndWait(ctx), printComparison));
  comparison
    .command('show')
    .description('the newest report and the score of those before')
    .action(() => onSite((ctx) => showComparison({ ctx }), printComparison));
  comparison
    .command('fix')
    .argument('[no]', 'one line of the report; without it all that can be put right', parseNo)
    .description('put right what does not heal by itself')
    .action((no: number | undefined) =>
      onSite(
        (ctx) => fixNewest({ ctx, no }),
        ({ count }) => text('comparison.fixed', { count }),
      ),
    );
  comparison
    .command('accept')
    .description(
      'believe a list that suddenly names far too few; deletions still follow their rule',
    )
    .action(() =>
      onSite(
        async (ctx) => {
          const { refused } = await showComparison({ ctx });
          if (!refused) throw new CliError(text('refused.listsNotRefused'));
          return acceptLists({ ctx, input: { runId: refused.runId } });
        },
        () => text('comparison.accepted'),
      ),
    );
  comparison
    .command('stop')
    .description('end the comparison under way')
    .action(() =>
      onSite(
        (ctx) => stopComparison({ ctx }),
        ({ stopped }) => text(stopped ? 'comparison.stopped' : 'comparison.notRunning'),
      ),
    );
}

function parseNo(given: string): number {
  const no = Number(given);
  if (!Number.isInteger(no) || no < 1)
    throw new InvalidArgumentError('It must be the number of a line.');
  return no;
}

async function runAndWait(ctx: SiteContext): Promise<ComparisonView> {
  const { runId } = await startComparison({ ctx });
  let last = '';
  for (let movedAtMs = Date.now(); ;) {
    const view = await showComparison({ ctx });
    if (view.running?.runId !== runId) return view;
    const now = JSON.stringify(view.running);
    if (now !== last) movedAtMs = Date.now();
    last = now;
    if (Date.now() - movedAtMs > stillWithinMs)
      throw new CliError(
        'Nobody compares: start the program with "npm start" ' +
          '(or a worker with "npm run worker"), then try again.',
      );
    await sleep(lookEveryMs);
  }
}

async function fixNewest({
  ctx,
  no,
}: {
  ctx: SiteContext;
  no: number | undefined;
}): Promise<{ count: number }> {
  const { report } = await showComparison({ ctx });
  if (!report) throw new CliError(text('comparison.none'));
  return fixComparison({ ctx, input: fixComparisonInput.parse({ runId: report.runId, no }) });
}

function printComparison({
  parked,
  refused,
  running,
  report,
  history,
  serviceName: service,
}: ComparisonView): string {
  const nowMs = Date.now();
  return [
    ...(refused && parked
      ? [Object.values(explainReason({ reason: parked, service })).join(' ')]
      : []),
    ...(running
      ? [
          text(`comparison.running.${running.phase}`, {
            ...running.listed,
            compared: running.compared,
            service,
          }),
        ]
      : []),
    ...(report
      ? [
          [
            text('comparison.headline', {
              percent: report.percent,
              differences: report.differences,
            }),
            text('comparison.at', { ago: formatAgo({ atMs: report.atMs, nowMs }) }),
          ].join(' '),
          text('comparison.counts', { people: report.people }),
          ...(report.leftOut > 0 ? [text('comparison.leftOut', { leftOut: report.leftOut })] : []),
          ...report.kinds.map(
            ({ kind, count }) =>
              `${count} × ${text(`comparison.kind.${kind}`)}. ${text(`comparison.fix.${kind}`)}`,
          ),
        ]
      : [text('comparison.none')]),
    ...history
      .slice(1, 6)
      .map(
        ({ atMs, percent, differences }) =>
          `${formatAgo({ atMs, nowMs })}: ${text('comparison.score', { percent, differences })}`,
      ),
  ].join('\n');
}
