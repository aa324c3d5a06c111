'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useNeedsYou } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { WaitingGroupCard } from './waiting-group';

type Props = {
  readonly service: string;
  /** False: something else stands above that needs the owner. */
  readonly saysNothing?: boolean;
};

/** Everybody who waits, grouped by cause: here and in History the same list. */
export function WaitingList({ service, saysNothing = true }: Props) {
  const { data, error, refetch } = useNeedsYou();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={4} />;
  if (data.groups.length === 0 && !saysNothing) return null;
  if (data.groups.length === 0) {
    return (
      <Card>
        <Card.Content>
          <EmptyState
            skin="section"
            title={text('history.needs.empty.title')}
            subtitle={<Text secondary>{text('history.needs.empty.text')}</Text>}
          />
        </Card.Content>
      </Card>
    );
  }
  return (
    <>
      {data.groups.map((group) => (
        <WaitingGroupCard
          key={`${group.state}/${group.reason.code}/${group.of}`}
          group={group}
          service={service}
        />
      ))}
    </>
  );
}
