// Serves Jetty on a free port of 127.0.0.1, in a process that ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the servlets since it was last asked.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletHandler;
import org.eclipse.jetty.servlet.ServletHolder;

public class OnJetty {
  public static void main(String[] args) throws Exception {
    System.setProperty("org.eclipse.jetty.LEVEL", "OFF");
    var hits = new LinkedBlockingQueue<String>();
    var servlet = new HttpServlet() {
      @Override
      protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        // Below the mapping of a prefix the servlet looks itself, at what the container decoded.
        var rest = request.getPathInfo();
        if (rest != null && !rest.matches("/[^/]+/verify-email")) return;
        var line = request.getHeader("X-Line");
        if (line != null && line.matches("\\d+")) hits.add(line);
      }
    };
    var server = new Server(new InetSocketAddress("127.0.0.1", 0));
    var handler = new ServletHandler();
    for (var path : new String[] {"/api/auth/otp", "/kiosk/first-code", "/mounted/auth/otp", "/v1/users/*"})
      handler.addServletWithMapping(new ServletHolder(servlet), path);
    server.setHandler(handler);
    server.start();
    System.out.println("{\"Jetty\":" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "}");
    var names = new BufferedReader(new InputStreamReader(System.in));
    while (names.readLine() != null) {
      var lines = new java.util.ArrayList<String>();
      hits.drainTo(lines);
      System.out.println(lines.stream().map(line -> "[\"" + line + "\",[]]").toList());
    }
    System.exit(0);
  }
}
