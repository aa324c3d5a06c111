import { nameOfConnection } from '@/components/connections/outage-notice';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { explainReason, text } from '@/lib/text/text';

/** One thing that waits for the owner, of any flow, and the page where it is decided. */
export type Need = {
  readonly key: string;
  readonly to: string;
  readonly words: string;
  readonly count: number;
};

/** What waits for the owner, except contacts of the two-way sync. */
export const needsOf = (connections: readonly ConnectionCardView[]): readonly Need[] =>
  connections.flatMap((connection) => [...troubleOf(connection), ...ownNeedsOf(connection)]);

function troubleOf(connection: ConnectionCardView): readonly Need[] {
  const { id, name, trouble } = connection;
  if (!trouble) return [];
  const { what } = explainReason({ reason: trouble, service: name });
  const words = text('home.needs.trouble', { name: nameOfConnection(connection), what });
  return [{ key: `${id} trouble`, to: `/connections/${id}`, words, count: 1 }];
}

function ownNeedsOf({ id, flow, name, counts }: ConnectionCardView): readonly Need[] {
  const count = flow === 'form' ? counts.onHold + counts.failed : counts.failed;
  if (count === 0 || flow === 'twoWay') return [];
  const words = text(`home.needs.${flow}`, { name, count });
  const list = { form: '&open=yes', export: '', subscribers: '&who=refused' }[flow];
  return [{ key: `${id} own`, to: `/connections/${id}?tab=activity${list}`, words, count }];
}

/** The total number of things that wait for the owner. */
export const countNeeds = ({
  needs,
  connection,
}: {
  needs: readonly Need[];
  connection: Pick<ConnectionOverview, 'needsYou'> | null;
}) => needs.reduce((sum, { count }) => sum + count, connection?.needsYou ?? 0);
