// Serves the JDK's own server on a free port of 127.0.0.1, in a process that ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the handlers since it was last asked.

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;

public class Main {
  private static final String NAME = "JDK HttpServer";
  private static final Pattern ROUTES =
      Pattern.compile("/api/auth/otp|/v1/users/[^/]+/verify-email|/kiosk/first-code|/mounted/auth/otp");

  public static void main(String[] args) throws Exception {
    var hits = new LinkedBlockingQueue<String>();
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 128);
    server.setExecutor(Executors.newFixedThreadPool(4));
    // It looks a context up by the decoded path; what is below it the handler has to tell.
    server.createContext("/", exchange -> {
      var isPost = exchange.getRequestMethod().equals("POST");
      if (isPost && ROUTES.matcher(exchange.getRequestURI().getPath()).matches()) {
        var line = exchange.getRequestHeaders().getFirst("X-Line");
        if (line != null && line.matches("\\d+")) hits.add(line);
      }
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    System.out.println("{\"" + NAME + "\":" + server.getAddress().getPort() + "}");
    var names = new BufferedReader(new InputStreamReader(System.in));
    while (names.readLine() != null) {
      var lines = new java.util.ArrayList<String>();
      hits.drainTo(lines);
      System.out.println(lines.stream().map(line -> "[\"" + line + "\",[]]").toList());
    }
    System.exit(0);
  }
}
