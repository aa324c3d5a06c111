import { withRoute } from '@/lib/http/with-route';
import { acceptLists, acceptListsInput } from '@/lib/services/two-way/comparison/accept-lists';

export const POST = withRoute({ input: acceptListsInput, handler: acceptLists });
