'use client';

import { Button, Card, EmptyState, Text } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { idsOf, manifests } from '@/lib/connectors/manifests';
import { text } from '@/lib/text/text';

const [crm, ...others] = idsOf('crm');
const lines = ['home.empty.line1', 'home.empty.line2', 'home.empty.line3'] as const;

/** The first screen of an owner: what the app does, and one button. */
export function EmptyHome() {
  const host = useHost();
  const service = others.length === 0 ? manifests[crm].name : text('home.empty.any');
  return (
    <div className="card">
      <Card>
        <Card.Content>
          <EmptyState
            skin="page-no-border"
            title={text('home.empty.title')}
            subtitle={
              <span className="column">
                {lines.map((key) => (
                  <Text key={key} secondary>
                    {text(key)}
                  </Text>
                ))}
              </span>
            }
          >
            <Button onClick={() => host.go('/setup')}>
              {text('home.empty.action', { service })}
            </Button>
          </EmptyState>
        </Card.Content>
      </Card>
    </div>
  );
}
