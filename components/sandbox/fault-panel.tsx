'use client';

import { Card, Heading, Text, ToggleSwitch } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { useSandboxFaults, useSetFault } from '@/lib/queries/sandbox';
import { formatMessage, text } from '@/lib/text/text';
import { faults } from './faults';
import { nameOf } from './sides';

/** A mailing list has no search index that could lag. */
const has = (service: string, name: string) =>
  name !== 'searchLagMs' || !isConnectorId(service) || manifests[service].roles.includes('crm');

/** Fault switches of the services. */
export function FaultPanel() {
  const host = useHost();
  const { data, error } = useSandboxFaults(true);
  const setFault = useSetFault();
  if (error && !data) return <Text skin="error">{error.message}</Text>;
  if (!data) return <CardSkeleton lines={4} />;
  const isOn = (side: string, name: string, off: unknown) => (data[side]?.[name] ?? off) !== off;
  const services = Object.keys(data);
  const count = services.flatMap((side) =>
    faults.filter(({ name, off }) => isOn(side, name, off)),
  ).length;
  return (
    <section className="card" data-hook="faults" aria-label={text('sandbox.fault.title')}>
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('sandbox.fault.title')}
            </Heading>
            <Text secondary>{text('sandbox.fault.text')}</Text>
            <div role="status">
              <Text>
                {count === 0 ? text('sandbox.fault.none') : text('sandbox.fault.count', { count })}
              </Text>
            </div>
            <div className="grid">
              {services.map((side) => (
                <ul key={side} className="plain-list span-4">
                  {faults
                    .filter(({ name }) => has(side, name))
                    .map(({ name, on, off, words }) => {
                      const checked = isOn(side, name, off);
                      const id = `fault-${side}-${name}`;
                      return (
                        <li key={name} className="fault">
                          <ToggleSwitch
                            id={id}
                            size="small"
                            checked={checked}
                            onChange={() =>
                              setFault.mutate(
                                { side, name, value: checked ? off : on },
                                { onError: (problem) => host.toast(problem.message, 'error') },
                              )
                            }
                          />
                          <label htmlFor={id}>
                            <Text size="small">
                              {formatMessage(words, { service: nameOf(side) })}
                            </Text>
                          </label>
                        </li>
                      );
                    })}
                </ul>
              ))}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
