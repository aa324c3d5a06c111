import { type Command } from 'commander';
import { undoContact, undoContactInput } from '@/lib/services/two-way/undo/contact';
import { previewUndo, previewUndoInput } from '@/lib/services/two-way/undo/preview';
import { undoRun } from '@/lib/services/two-way/undo/run';
import { showUndoRun } from '@/lib/services/two-way/undo/show-run';
import { type UndoLine, type UndoRunView } from '@/lib/services/views/undo';
import { explainReason, text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';
import { CliError } from './context';
import { type OnSite } from './runner';

/** `undo contact` and `undo run`: puts back what was overwritten or deleted. */
export function addUndoCommands({ program, onSite }: { program: Command; onSite: OnSite }): void {
  const undo = program
    .command('undo')
    .description('put back what was overwritten or deleted in the last 30 days');
  undo
    .command('contact <linkId> [operationId]')
    .description(
      'without an operation: what can be put back and what would happen; with one: put it back',
    )
    .option('--everywhere', 'make a contact that is gone on the other side there, too')
    .action((id: string, operationId: string | undefined, options: { everywhere?: boolean }) =>
      operationId === undefined
        ? onSite(
            (ctx) => previewUndo({ ctx, input: previewUndoInput.parse({ id }) }),
            ({ lines }, service) =>
              lines.map((line) => printLine({ line, service })).join('\n') || text('undo.nothing'),
          )
        : onSite(
            (ctx) =>
              undoContact({
                ctx,
                input: undoContactInput.parse({ id, operationId, everywhere: options.everywhere }),
              }),
            () => text('undo.done'),
          ),
    );
  undo
    .command('run')
    .description(
      'what the newest first sync overwrote and deleted, and how far putting it back has come',
    )
    .option('--apply', 'put all of it back')
    .action((options: { apply?: boolean }) =>
      onSite(
        async (ctx) => {
          const { run } = await showUndoRun({ ctx });
          if (!run) throw new CliError('There is no first sync that has ended.');
          if (!options.apply) return run;
          await undoRun({ ctx, input: { runId: run.runId } });
          return (await showUndoRun({ ctx })).run ?? run;
        },
        (run, service) => printRun({ run, service }),
      ),
    );
}

function printLine({ line, service }: { line: UndoLine; service: string }): string {
  const { operationId, side, values, contact, left } = line;
  const [where, other] = side === 'wix' ? ['Wix', service] : [service, 'Wix'];
  return [
    `${operationId} ${text('undo.title', { where })}`,
    ...values.map(
      ({ label, now, back }) =>
        `    ${text('undo.value', { field: label, now: showValue(now), back: showValue(back) })}`,
    ),
    ...(contact
      ? [
          text('undo.contact', { where, fields: contact.labels.join(', ') }),
          text('undo.contact.lost', { where }),
          ...(contact.onlyHere ? [text('undo.contact.only', { where, other })] : []),
        ]
      : []
    ).map((line) => `    ${line}`),
    ...left.map(
      (reason) => `    ${text('undo.left', { what: explainReason({ reason, service }).what })}`,
    ),
  ].join('\n');
}

function printRun({
  run: { counts, progress },
  service,
}: {
  run: UndoRunView;
  service: string;
}): string {
  return [
    text('undo.run.counts', counts),
    ...(counts.lost > 0 ? [text('undo.run.lost', { lost: counts.lost })] : []),
    text('undo.run.note'),
    ...(progress
      ? [
          progress.phase === 'working'
            ? text('undo.run.left', { left: progress.left, contacts: progress.contacts })
            : text('undo.run.done', { putBack: progress.putBack }),
        ]
      : []),
    ...(progress?.skipped ?? []).map(
      ({ reason, count }) => `${count} × ${explainReason({ reason, service }).what}`,
    ),
  ].join('\n');
}
