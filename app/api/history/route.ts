import { withRoute } from '@/lib/http/with-route';
import { listChanges, listChangesInput } from '@/lib/services/log/list-changes';

export const GET = withRoute({ input: listChangesInput, handler: listChanges });
