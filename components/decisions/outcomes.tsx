'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { createContext, useContext, useState, type ReactNode } from 'react';
import { NavLink } from '@/components/ui/nav-link';
import { useContact } from '@/lib/queries/resources';
import { type ContactView } from '@/lib/services/views/contacts';
import { explainReason, text } from '@/lib/text/text';

type Decided = { readonly linkId: string; readonly name: string };

const OutcomesContext = createContext<(decided: readonly Decided[]) => void>(() => undefined);

/** The callback for every contact decided on this page. */
export const useTellDecided = () => useContext(OutcomesContext);

const shownAtMost = 10;

/** The outcomes of decisions stay on the page, above what still waits. */
export function Outcomes({ children }: { children: ReactNode }) {
  const [decided, setDecided] = useState<readonly Decided[]>([]);
  const add = (next: readonly Decided[]) =>
    setDecided((now) => {
      const others = now.filter(({ linkId }) => !next.some((one) => one.linkId === linkId));
      return [...next, ...others].slice(0, shownAtMost);
    });
  return (
    <OutcomesContext value={add}>
      {decided.length > 0 ? (
        <section className="card" data-hook="outcomes" aria-label={text('decisions.outcomes')}>
          <Card>
            <Card.Content>
              <div className="column">
                <Heading size="small" as="h2">
                  {text('decisions.outcomes')}
                </Heading>
                <ul className="plain-list rows">
                  {decided.map((one) => (
                    <li key={one.linkId} className="change">
                      <Outcome decided={one} />
                    </li>
                  ))}
                </ul>
              </div>
            </Card.Content>
          </Card>
        </section>
      ) : null}
      {children}
    </OutcomesContext>
  );
}

function Outcome({ decided: { linkId, name } }: { decided: Decided }) {
  const { data, error } = useContact(linkId);
  const words = data
    ? outcomeOf(data)
    : text(error ? 'decisions.outcome.gone' : 'contact.decide.done');
  return (
    <div className="row" role="status">
      {error ? (
        <Text weight="bold">{name}</Text>
      ) : (
        <NavLink to={`/contacts/${linkId}`}>{name}</NavLink>
      )}
      <Text size="small">{words}</Text>
    </div>
  );
}

/** The current state of a decided contact, as a sentence. */
function outcomeOf({ decided, state, reason, serviceName: service }: ContactView): string {
  if (decided || state === 'waiting') return text('contact.decide.done');
  return reason ? explainReason({ reason, service }).what : text('contact.state.inSync');
}
