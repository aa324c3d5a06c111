import { withRoute } from '@/lib/http/with-route';
import { acceptLists, acceptListsInput } from '@/lib/services/comparison/accept-lists';

export const POST = withRoute({ input: acceptListsInput, handler: acceptLists });
