'use client';

import { Card, EmptyState, Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useChanges } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ChangeList } from './change-list';

/** Everything that was done, newest first, 50 at a time. */
export function ChangesTab({ service, cursor }: { service: string; cursor: string | undefined }) {
  const host = useHost();
  const { data, error, refetch } = useChanges(cursor ? { cursor } : {});
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={6} />;
  const { next } = data;
  return (
    <Card>
      <Card.Content>
        {data.changes.length === 0 ? (
          <EmptyState
            skin="section"
            title={text('history.changes.empty.title')}
            subtitle={<Text secondary>{text('history.changes.empty.text')}</Text>}
          />
        ) : (
          <div className="column">
            <ChangeList changes={data.changes} service={service} showsContact />
            <div className="row">
              {cursor ? (
                <TextButton onClick={() => host.go('/history?tab=changes')}>
                  {text('history.newest')}
                </TextButton>
              ) : null}
              {next ? (
                <TextButton
                  onClick={() => host.go(`/history?tab=changes&cursor=${encodeURIComponent(next)}`)}
                >
                  {text('history.older')}
                </TextButton>
              ) : null}
            </div>
          </div>
        )}
      </Card.Content>
    </Card>
  );
}
