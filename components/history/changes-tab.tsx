'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { Loaded } from '@/components/ui/loaded';
import { PageLinks } from '@/components/ui/page-links';
import { useChanges } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ChangeList } from './change-list';

/** All history, newest first, 50 lines at a time. */
export function ChangesTab({ service, cursor }: { service: string; cursor: string | undefined }) {
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
                <PageLinks
                  path="/history?tab=changes"
                  cursor={cursor}
                  next={next}
                  firstWords={text('history.newest')}
                  nextWords={text('history.older')}
                />
              </div>
            )}
          </Card.Content>
        </Card>
      )}
    </Loaded>
  );
}
