import { withRoute } from '@/lib/http/with-route';
import { listPeople, listPeopleInput } from '@/lib/services/newsletters/people';

export const GET = withRoute({ input: listPeopleInput, handler: listPeople });
