'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { ContactName } from '@/components/history/change-list';
import { NavLink } from '@/components/ui/nav-link';
import { useChanges, useNeedsYou, useServiceName } from '@/lib/queries/resources';
import { type Change } from '@/lib/services/views/history';
import { kindsEn } from '@/lib/text/rules.en';
import { explainDirection, explainRule, text } from '@/lib/text/text';
import { formatTook } from '@/lib/text/time';
import styles from './happened.module.css';

const shownLines = 12;

/** The app's last actions, one line each, and what waits for the owner. */
export function Happened() {
  const changes = useChanges({});
  const needsYou = useNeedsYou();
  const service = useServiceName();
  const recent = (changes.data?.changes ?? [])
    .filter((change) => change.kind !== 'idWrite' && change.kind !== 'link')
    .slice(0, shownLines);
  const waiting = needsYou.data?.total ?? 0;
  return (
    <section className={styles.happened} aria-label={text('sandbox.happened')} data-hook="happened">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('sandbox.happened')}
            </Heading>
            {waiting > 0 ? (
              <NavLink to="/history">{text('home.needs.title', { count: waiting })}</NavLink>
            ) : null}
            {recent.length === 0 ? <Text secondary>{text('sandbox.happened.empty')}</Text> : null}
            <ol className="plain-list rows" aria-live="polite">
              {recent.map((change) => (
                <HappenedLine key={change.id} change={change} service={service} />
              ))}
            </ol>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function HappenedLine({ change, service }: { change: Change; service: string }) {
  const fields = change.values.map(({ label }) => label).join(', ');
  const what = change.kind === 'update' && fields ? fields : kindsEn[change.kind];
  const facts = [
    explainDirection({ ...change, service }),
    change.tookMs === null ? '' : formatTook(change.tookMs),
    explainRule({ rule: change.rule, service }),
    change.state === 'done' ? '' : text(`change.state.${change.state}`),
  ];
  return (
    <li className="change break">
      <Text size="small">
        <ContactName change={change} />: {what}
      </Text>
      <Text size="tiny" secondary>
        {facts.filter(Boolean).join(' · ')}
      </Text>
    </li>
  );
}
