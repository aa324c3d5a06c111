'use client';

import { Badge, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { Details } from '@/components/ui/details';
import { NavLink } from '@/components/ui/nav-link';
import { useNow } from '@/components/ui/use-now';
import { type Change } from '@/lib/services/views/history';
import { causesEn, kindsEn } from '@/lib/text/rules.en';
import { explainDirection, explainReason, explainRule, text } from '@/lib/text/text';
import { formatAgo, formatMoment, formatTookInWords } from '@/lib/text/time';
import { showValue } from '@/lib/text/value';

const stateSkins = {
  sending: 'neutralStandard',
  done: 'neutralSuccess',
  failed: 'neutralDanger',
  unclear: 'warningLight',
  skipped: 'neutral',
} as const;

type Props = {
  readonly changes: readonly Change[];
  readonly service: string;
  readonly showsContact?: boolean;
  /** Content below a line. */ readonly footOf?: (change: Change) => ReactNode;
};

/** Lines of history: what, before and after, the rule in words, when and how fast. */
export function ChangeList({ changes, service, showsContact = false, footOf }: Props) {
  const nowMs = useNow(5000);
  return (
    <ul className="plain-list rows">
      {changes.map((change) => (
        <li key={change.id} className="change" data-hook="change">
          <div className="row">
            {showsContact ? (
              <span className="break">
                <ContactName change={change} />
              </span>
            ) : null}
            <Text size="small" weight="bold">
              {kindsEn[change.kind]}
            </Text>
            <Text size="small">{explainDirection({ ...change, service })}</Text>
            {change.state === 'done' ? null : (
              <Badge size="small" skin={stateSkins[change.state]} uppercase={false}>
                {text(`change.state.${change.state}`)}
              </Badge>
            )}
          </div>
          <ChangedValues change={change} />
          <Text size="small" secondary>
            {explainRule({ rule: change.rule, service })} · {causesEn[change.cause]} ·{' '}
            <time dateTime={new Date(change.atMs).toISOString()} title={formatMoment(change.atMs)}>
              {formatAgo({ atMs: change.atMs, nowMs })}
            </time>
            {change.tookMs === null || change.kind === 'idWrite'
              ? ''
              : ` · ${formatTookInWords(change.tookMs)}`}
          </Text>
          {change.error ? <ErrorLine change={change} service={service} /> : null}
          {footOf?.(change)}
        </li>
      ))}
    </ul>
  );
}

/** The contact's name, as a link to its page where there is one. */
export function ContactName({
  change: { linkId, name },
}: {
  change: Pick<Change, 'linkId' | 'name'>;
}) {
  const shown = name ?? text('contact.unnamed');
  return linkId === null ? shown : <NavLink to={`/contacts/${linkId}`}>{shown}</NavLink>;
}

const shownAtOnce = 3;

/** A few values are shown open; a longer list, such as that of a new contact, is collapsed. */
function ChangedValues({ change }: { change: Change }) {
  const { values } = change;
  if (values.length === 0) return null;
  if (values.length <= shownAtOnce) return <ValueList values={values} />;
  return (
    <Details summary={text('change.values', { count: values.length })}>
      <ValueList values={values} />
    </Details>
  );
}

function ValueList({ values }: { values: Change['values'] }) {
  return (
    <ul className="plain-list values break">
      {values.map(({ field, label, before, after }) => (
        <li key={field}>
          <Text size="small">
            {text('change.field', {
              field: label,
              before: showValue(before),
              after: showValue(after),
            })}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function ErrorLine({ change, service }: { change: Change; service: string }) {
  if (!change.error) return null;
  const { what, next } = explainReason({ reason: change.error, service });
  return (
    <Text size="small" skin="error">
      {what} {change.rule === 'form' ? text('form.history.next') : next}
    </Text>
  );
}
