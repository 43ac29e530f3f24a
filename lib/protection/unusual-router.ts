/**
 * Routers and proxies that find a route under paths which others take for another one. Each makes the shield look at more paths, so name
 * only what stands behind it.
 */
export enum UnusualRouter {
  /** Automatic routing of CodeIgniter 3: drops dots, takes further segments as arguments. */
  CODEIGNITER_3 = 'CODEIGNITER_3',
  /** Zend Framework 1: drops all punctuation, takes further segments as arguments. */
  ZEND_1 = 'ZEND_1',
  /** `:Local` actions of Catalyst: further segments are arguments. */
  CATALYST = 'CATALYST',
  /** CherryPy and TurboGears with `*args`: further segments are arguments. */
  CHERRYPY = 'CHERRYPY',
  /** Contexts of the JDK's HttpServer: everything below them. */
  JDK_HTTP_SERVER = 'JDK_HTTP_SERVER',
  /** MultiViews of Apache with scripts: everything below them. */
  APACHE_MULTIVIEWS = 'APACHE_MULTIVIEWS',
  /** The rewrite middleware of Echo, whose pattern also finds the path in any argument of the query. */
  ECHO_REWRITE = 'ECHO_REWRITE',
}
