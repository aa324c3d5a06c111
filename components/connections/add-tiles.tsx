'use client';

import { Box, Button, Card, Heading, Text } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

/** The flows that can be added, in the order of the set-up, each with a page of its own. */
const tiles = [
  { flow: 'twoWay', to: '/setup' },
  { flow: 'export', to: '/connections/new/export' },
  { flow: 'form', to: '/connections/new/form' },
  { flow: 'newsletter', to: '/connections/new/newsletter' },
] as const;

/** One tile per kind of connection. */
export function AddTiles({ connections }: { connections: readonly ConnectionCardView[] }) {
  const host = useHost();
  const hasTwoWay = connections.some(({ flow }) => flow === 'twoWay');
  return (
    <>
      <Box marginTop="SP6" marginBottom="SP2">
        <Heading size="medium" as="h2">
          {text('add.title')}
        </Heading>
      </Box>
      <div className="grid">
        {tiles.map(({ flow, to }) => (
          <section
            key={flow}
            className="card span-3"
            data-hook={`add-${flow}`}
            aria-label={text(`add.${flow}.title`)}
          >
            <Card stretchVertically>
              <Card.Content>
                <div className="column">
                  <Heading size="small" as="h3">
                    {text(`add.${flow}.title`)}
                  </Heading>
                  <Text secondary>{text(`add.${flow}.text`)}</Text>
                  {flow === 'twoWay' && hasTwoWay ? (
                    <Text size="small">{text('add.twoWay.taken')}</Text>
                  ) : (
                    <div>
                      <Button
                        size="small"
                        onClick={() => host.go(to)}
                        ariaLabel={`${text('add.action')}: ${text(`add.${flow}.title`)}`}
                      >
                        {text('add.action')}
                      </Button>
                    </div>
                  )}
                </div>
              </Card.Content>
            </Card>
          </section>
        ))}
      </div>
    </>
  );
}
