'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { Loaded } from '@/components/ui/loaded';
import { useNeedsYou } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { WaitingGroupCard } from './waiting-group';

type Props = {
  readonly service: string;
  /** False when another card above needs the owner. */
  readonly saysNothing?: boolean;
};

/** All waiting contacts by cause; the same list here and in History. */
export function WaitingList({ service, saysNothing = true }: Props) {
  return (
    <Loaded answer={useNeedsYou()} lines={[4]}>
      {({ groups }) => {
        if (groups.length === 0) return saysNothing ? <Nothing /> : null;
        return groups.map((group) => (
          <WaitingGroupCard
            key={`${group.state}/${group.reason.code}/${group.of}`}
            group={group}
            service={service}
          />
        ));
      }}
    </Loaded>
  );
}

function Nothing() {
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
