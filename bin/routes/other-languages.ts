/** Sources in languages that nothing here reads. */
const OTHER = /\.(?:py|rb|php|go|cs|fs|vb|rs|exs?|scala|clj|groovy|pl|lua|swift|dart|erl|cfm)$/;
const TEST = /(?:^|[/_.])(?:tests?|specs?|conftest)(?:[_.]|$)/i;

/** What the routers of their usual frameworks look like; a script without any is no server. */
const ROUTE = new RegExp(
  [
    // `app.post("/otp"`, `HandleFunc("/otp"`, `post "/otp"`, `Route::post('/otp'`
    '(?:\\b|::)(?:get|post|put|patch|delete|any|match|route|handle|handlefunc|map(?:get|post|put|patch|delete)|add_url_rule|mount)\\b\\s*\\(?\\s*[\'"`]\\^?/\\w',
    '@\\w+(?:\\.\\w+)*\\.(?:route|api_route|get|post|put|patch|delete)\\(',
    '\\burlpatterns\\b|\\bre_?path\\(',
    '\\[(?:Http(?:Get|Post|Put|Patch|Delete)|Route)\\b|#\\[(?:get|post|put|patch|delete|Route)\\(',
    '\\bresources?\\s+:\\w',
  ].join('|'),
  'i',
);

export function isOtherLanguage(file: string): boolean {
  return OTHER.test(file) && !TEST.test(file);
}

export function holdsRoutes(text: string): boolean {
  return ROUTE.test(text);
}
