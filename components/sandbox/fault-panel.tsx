'use client';

import { Card, Heading, Text, ToggleSwitch } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useSandboxFaults, useSetFault } from '@/lib/queries/sandbox';
import { text } from '@/lib/text/text';
import styles from './fault-panel.module.css';
import { faults } from './faults';
import { nameOf } from './sides';

/** Fault switches of the services, a column for each. */
export function FaultPanel() {
  const host = useHost();
  const { data, error } = useSandboxFaults(true);
  const setFault = useSetFault();
  if (error && !data) return <Text skin="error">{error.message}</Text>;
  if (!data) return <CardSkeleton lines={4} />;
  const isOn = (side: string, name: string, off: unknown) => (data[side]?.[name] ?? off) !== off;
  const services = Object.keys(data);
  const faultsOf = (side: string) => faults.filter(({ name }) => name in (data[side] ?? {}));
  const count = services.flatMap((side) =>
    faultsOf(side).filter(({ name, off }) => isOn(side, name, off)),
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
            <div className={styles.services}>
              {services.map((side) => (
                <ul key={side} className="plain-list" aria-label={nameOf(side)}>
                  {faultsOf(side).map(({ name, on, off }) => {
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
                            {text(`sandbox.switch.${name}`, { service: nameOf(side) })}
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
