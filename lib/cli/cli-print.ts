import { type showFirstSync } from '@/lib/services/connection/first-sync';
import { type Change, type ConnectionOverview, type ContactView, type DoctorStep, type NeedsYou } from '@/lib/services/views';
import { kindsEn, statesEn } from '@/lib/text/rules.en';
import { explainReason, explainRule, text } from '@/lib/text/text';
import { formatAgo, formatTook } from '@/lib/text/time';

const service = 'HubSpot';
const shown = (value: unknown) => (value === null || value === '' ? text('blank') : Array.isArray(value) ? value.join(', ') : String(value));

export function printStatus(connection: ConnectionOverview | null): string {
  if (!connection) return text('refused.noConnection');
  const counts = Object.entries(connection.counts).map(([state, count]) => `${statesEn[state as keyof typeof statesEn]}: ${count}`);
  const nowMs = Date.now();
  return [
    `Wix ⇄ ${connection.name}${connection.account ? ` (${connection.account})` : ''}: ${text(`phase.${connection.phase}`)}`,
    counts.join(' · '),
    text('home.today.changes', { count: connection.changesToday }),
    connection.lastChangeAtMs === null ? text('home.truth.noChange') : text('home.truth.lastChange', { ago: formatAgo({ atMs: connection.lastChangeAtMs, nowMs }) }),
    ...[connection.parked, connection.stoppedBy].flatMap((reason) => (reason ? [Object.values(explainReason({ reason, service })).join(' ')] : [])),
  ].join('\n');
}

export const printFirstSync = ({ phase, samePeople, onOneSideOnly, waitForYou, leftOut }: Awaited<ReturnType<typeof showFirstSync>>) =>
  [
    `${text(`phase.${phase}`)}. Showing this writes nothing.`,
    `The same people on both sides: ${samePeople}`,
    `Only in Wix: ${onOneSideOnly.wix} · only in ${service}: ${onOneSideOnly.remote}`,
    `Could be several people, wait for you: ${waitForYou.wix} in Wix, ${waitForYou.remote} in ${service}`,
    `Left out, nothing to recognise them by: ${leftOut.wix} in Wix, ${leftOut.remote} in ${service}`,
  ].join('\n');

export function printChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return text('history.changes.empty.title');
  const nowMs = Date.now();
  return changes
    .map((change) => {
      const values = change.values.map(({ label, before, after }) => `    ${text('change.field', { field: label, before: shown(before), after: shown(after) })}`);
      const took = change.tookMs === null ? '' : ` · ${formatTook(change.tookMs)}`;
      const head = `${change.name ?? change.linkId}: ${kindsEn[change.kind]}, ${text(`change.direction.${change.side}`, { service })}, ${text(`change.state.${change.state}`)}`;
      return [head, `    ${explainRule({ rule: change.rule, service })} · ${formatAgo({ atMs: change.atMs, nowMs })}${took}`, ...values].join('\n');
    })
    .join('\n');
}

export function printNeedsYou({ groups }: NeedsYou): string {
  if (groups.length === 0) return text('history.needs.empty.title');
  return groups.map(({ count, reason }) => `${count} × ${Object.values(explainReason({ reason, service })).join(' ')}`).join('\n');
}

export function printContact(contact: ContactView): string {
  const reasons = [...(contact.reason ? [contact.reason] : []), ...contact.refusals.map(({ reason }) => reason)];
  return [
    `${contact.name ?? text('contact.unnamed')}: ${statesEn[contact.state]}`,
    ...reasons.map((reason) => Object.values(explainReason({ reason, service })).join(' ')),
    `${text('contact.id.wix')}: ${contact.wixId ?? text('contact.id.none')} · ${text('contact.id.remote', { service })}: ${contact.remoteId ?? text('contact.id.none')}`,
    ...(contact.fields ?? []).map(({ label, wix, remote, same }) => `    ${label}: ${shown(wix)} | ${shown(remote)} ${same ? '' : `(${text('contact.fields.differs')})`}`),
  ].join('\n');
}

export const printDoctor = (steps: readonly DoctorStep[]) => steps.map(({ ok, name, detail }) => `${ok ? '✓' : '✗'} ${name} ${detail}`).join('\n');
