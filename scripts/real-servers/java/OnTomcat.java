// Serves Tomcat on a free port of 127.0.0.1, in a process that ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the servlets since it was last asked.

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.LogManager;
import org.apache.catalina.startup.Tomcat;

public class OnTomcat {
  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
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
    var tomcat = new Tomcat();
    var folder = Files.createTempDirectory("otp-shield-tomcat").toFile();
    folder.deleteOnExit();
    tomcat.setBaseDir(folder.getPath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    var context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "code", servlet);
    for (var path : new String[] {"/api/auth/otp", "/kiosk/first-code", "/mounted/auth/otp", "/v1/users/*"})
      context.addServletMappingDecoded(path, "code");
    tomcat.start();
    System.out.println("{\"Tomcat\":" + tomcat.getConnector().getLocalPort() + "}");
    var names = new BufferedReader(new InputStreamReader(System.in));
    while (names.readLine() != null) {
      var lines = new java.util.ArrayList<String>();
      hits.drainTo(lines);
      System.out.println(lines.stream().map(line -> "[\"" + line + "\",[]]").toList());
    }
    tomcat.stop();
    System.exit(0);
  }
}
