/** What may stand behind a route in plain form: a default action, a format suffix, a slash. `/_.data` is that of React Router. */
export const ROUTE_TAIL = '(?:/(?:index)?_?\\b)?(?:\\.[^/]*)?/?$';
/** The same where all that is below belongs to the route. */
export const ROUTE_TAIL_BELOW = '(?:[/.].*)?$';
/** Before the routes in plain form, which stand beside each other; a bracket closes them. */
export const ROUTE_FRONT = '(?i)(?:';
