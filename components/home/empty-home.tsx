'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { text } from '@/lib/text/text';
import { ConnectCrm } from './connect-crm';

const lines = ['home.empty.line1', 'home.empty.line2', 'home.empty.line3'] as const;

/** The first screen of an owner: what the app does, and one button. */
export function EmptyHome() {
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
            <ConnectCrm />
          </EmptyState>
        </Card.Content>
      </Card>
    </div>
  );
}
