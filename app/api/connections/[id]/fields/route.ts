import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { setFields, setFieldsInput } from '@/lib/services/mapping/set-fields';
import { showFields } from '@/lib/services/mapping/show-fields';

export const GET = withRoute({ input: flowInput, handler: showFields });
export const POST = withRoute({ input: setFieldsInput, handler: setFields });
