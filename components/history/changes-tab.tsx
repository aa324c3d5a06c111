'use client';

import { Card, EmptyState, Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { Loaded } from '@/components/ui/loaded';
import { useChanges } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ChangeList } from './change-list';

/** All history, newest first, 50 lines at a time. */
export function ChangesTab({ service, cursor }: { service: string; cursor: string | undefined }) {
  const host = useHost();
  const page = useChanges(cursor ? { cursor } : {});
  return (
    <Loaded answer={page} lines={[6]}>
      {({ changes, next }) => (
        <Card>
          <Card.Content>
            {changes.length === 0 ? (
              <EmptyState
                skin="section"
                title={text('history.changes.empty.title')}
                subtitle={<Text secondary>{text('history.changes.empty.text')}</Text>}
              />
            ) : (
              <div className="column">
                <ChangeList changes={changes} service={service} showsContact />
                <div className="row">
                  {cursor ? (
                    <TextButton onClick={() => host.go('/history?tab=changes')}>
                      {text('history.newest')}
                    </TextButton>
                  ) : null}
                  {next ? (
                    <TextButton
                      onClick={() =>
                        host.go(`/history?tab=changes&cursor=${encodeURIComponent(next)}`)
                      }
                    >
                      {text('history.older')}
                    </TextButton>
                  ) : null}
                </div>
              </div>
            )}
          </Card.Content>
        </Card>
      )}
    </Loaded>
  );
}
