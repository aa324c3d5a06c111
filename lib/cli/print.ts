import { replacesMany } from '@/lib/core/plan/guards';
import { type ContactView, type NeedsYou } from '@/lib/services/views/contacts';
import { type Change } from '@/lib/services/views/history';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { type DoctorStep } from '@/lib/services/views/system';
import { kindsEn, statesEn } from '@/lib/text/rules.en';
import { explainDirection, explainReason, explainRule, text } from '@/lib/text/text';
import { formatAgo, formatTookInWords } from '@/lib/text/time';
import { showValue } from '@/lib/text/value';

export function printStatus(connection: ConnectionOverview | null): string {
  if (!connection) return text('refused.noConnection');
  const service = connection.name;
  const counts = Object.entries(connection.counts).map(
    ([state, count]) => `${statesEn[state as keyof typeof statesEn]}: ${count}`,
  );
  const nowMs = Date.now();
  return [
    `Wix ⇄ ${connection.name}${connection.account ? ` (${connection.account})` : ''}: ` +
      text(`phase.${connection.phase}`),
    counts.join(' · '),
    text('home.today.changes', { count: connection.changesToday }),
    connection.lastChangeAtMs === null
      ? text('home.truth.noChange')
      : text('home.truth.lastChange', {
          ago: formatAgo({ atMs: connection.lastChangeAtMs, nowMs }),
        }),
    ...[...connection.warnings, connection.parked, connection.stoppedBy].flatMap((reason) =>
      reason ? [Object.values(explainReason({ reason, service })).join(' ')] : [],
    ),
  ].join('\n');
}

export function printFirstSync({ run, choices, serviceName: service }: FirstSyncView): string {
  if (!run) return 'No plan yet. See "first-sync plan".';
  const right = choices.systemOfRecord === 'wix' ? 'Wix' : service;
  const head =
    `${text(`firstSync.phase.${run.phase}`)} Contacts read: ${run.listed.wix} in Wix, ` +
    `${run.listed.remote} in ${service}. Where both differ, ${right} is right.`;
  if (!run.counts) return head;
  const { kinds, updates, creates, ids, scope, overwrites } = run.counts;
  const items = (kind: keyof typeof kinds) => kinds[kind]?.items ?? 0;
  const others = kinds.delete
    ? `To be deleted: ${kinds.delete.items}`
    : kinds.label
      ? `To be marked: ${kinds.label.items}`
      : null;
  return [
    head,
    'The same people on both sides: ' +
      `${items('same') + items('link') + items('fill') + items('update')}`,
    `To be changed: ${updates.wix} in Wix, ${updates.remote} in ${service}`,
    `New contacts: ${creates.wix} in Wix, ${creates.remote} in ${service}`,
    ...(scope.out + scope.entering > 0
      ? [
          `Filter: ${scope.out} left out, ${scope.leaving} of them took part until now; ` +
            `${scope.entering} come in`,
        ]
      : []),
    ...(replacesMany(run.counts)
      ? [
          `Other values for ${Math.max(overwrites.wix, overwrites.remote)} people, ` +
            'more than half: "first-sync apply" needs --replace-many',
        ]
      : []),
    ...(others
      ? [
          others,
          `Kept for you to look at: ${items('keep')} · can't be deleted: ${items('undeletable')}`,
        ]
      : []),
    `Could be several people, wait for you: ${items('hold')} · left out: ${items('skip')}`,
    `Ids to be stored behind everything else: ${ids.wix} in Wix, ${ids.remote} in ${service}`,
    ...(run.phase === 'applying' ? [`Still in line: ${run.left} of ${run.total}`] : []),
  ].join('\n');
}

export function printChanges({
  changes,
  service,
}: {
  changes: readonly Change[];
  service: string;
}): string {
  if (changes.length === 0) return text('history.changes.empty.title');
  const nowMs = Date.now();
  return changes
    .map((change) => {
      const values = change.values.map(
        ({ label, before, after }) =>
          '    ' +
          text('change.field', {
            field: label,
            before: showValue(before),
            after: showValue(after),
          }),
      );
      const took =
        change.tookMs === null || change.kind === 'idWrite'
          ? ''
          : ` · ${formatTookInWords(change.tookMs)}`;
      const head =
        `${change.name ?? change.linkId ?? text('contact.unnamed')}: ${kindsEn[change.kind]}, ` +
        `${explainDirection({ ...change, service })}, ${text(`change.state.${change.state}`)}`;
      return [
        head,
        `    ${explainRule({ rule: change.rule, service })} · ` +
          `${formatAgo({ atMs: change.atMs, nowMs })}${took}`,
        ...values,
      ].join('\n');
    })
    .join('\n');
}

export function printNeedsYou({
  groups,
  service,
}: Pick<NeedsYou, 'groups'> & { service: string }): string {
  if (groups.length === 0) return text('history.needs.empty.title');
  return groups
    .map(
      ({ count, reason }) =>
        `${count} × ${Object.values(explainReason({ reason, service })).join(' ')}`,
    )
    .join('\n');
}

export function printContact(contact: ContactView): string {
  const service = contact.serviceName;
  const reasons = [
    ...(contact.reason ? [contact.reason] : []),
    ...contact.refusals.map(({ reason }) => reason),
  ];
  return [
    `${contact.name ?? text('contact.unnamed')}: ${statesEn[contact.state]}`,
    ...reasons.map((reason) => Object.values(explainReason({ reason, service })).join(' ')),
    `${text('contact.id.wix')}: ${contact.wixId ?? text('contact.id.none')} · ` +
      `${text('contact.id.remote', { service })}: ${contact.remoteId ?? text('contact.id.none')}`,
    ...(contact.fields ?? []).map(
      ({ label, wix, remote, same }) =>
        `    ${label}: ${showValue(wix)} | ${showValue(remote)} ` +
        `${same ? '' : `(${text('contact.fields.differs')})`}`,
    ),
  ].join('\n');
}

export const printDoctor = (steps: readonly DoctorStep[]) =>
  steps.map(({ ok, name, detail }) => `${ok ? '✓' : '✗'} ${name} ${detail}`).join('\n');
