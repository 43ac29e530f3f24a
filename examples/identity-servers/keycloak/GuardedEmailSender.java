import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;

/** Asks the guard before any mail of Keycloak goes out, and hands it to Keycloak's own sender. Whoever is refused sees the same page. */
public final class GuardedEmailSender implements EmailSenderProvider {
  private static final Logger LOG = Logger.getLogger(GuardedEmailSender.class);
  private static final Pattern ALLOWED = Pattern.compile("\"allowed\":\\s*true");
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final KeycloakSession session;
  private final URI endpoint;
  private final byte[] key;

  GuardedEmailSender(KeycloakSession session, URI endpoint, String secret) {
    this.session = session;
    this.endpoint = endpoint;
    this.key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
  }

  @Override
  public void send(Map<String, String> config, String address, String subject, String text, String html) throws EmailException {
    if (mayBeSent(address)) own().send(config, address, subject, text, html);
  }

  @Override
  public void validate(Map<String, String> config) throws EmailException {
    own().validate(config);
  }

  @Override
  public void close() {}

  private EmailSenderProvider own() {
    return session.getProvider(EmailSenderProvider.class, "default");
  }

  /** Closed: nothing goes out while nobody can be asked, and the log says so. */
  private boolean mayBeSent(String address) {
    var connection = session.getContext().getConnection();
    var from = connection == null ? "" : ",\"clientAddress\":" + quoted(connection.getRemoteAddr());
    var body = "{\"channel\":\"email\",\"purpose\":\"keycloak\",\"recipient\":" + quoted(address) + from + "}";
    try {
      var answer = CLIENT.send(signed(body), BodyHandlers.ofString());
      if (answer.statusCode() == 200) return ALLOWED.matcher(answer.body()).find();
      LOG.errorf("the guard's endpoint answered %d; the mail was not sent", answer.statusCode());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception away) {
      LOG.errorf("the guard can't be reached (%s); the mail was not sent", away.getClass().getSimpleName());
    }
    return false;
  }

  private HttpRequest signed(String body) throws Exception {
    var id = UUID.randomUUID().toString();
    var timestamp = Long.toString(Instant.now().getEpochSecond());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    var signature = Base64.getEncoder().encodeToString(mac.doFinal((id + "." + timestamp + "." + body).getBytes("UTF-8")));
    return HttpRequest.newBuilder(endpoint)
        .timeout(PATIENCE)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", "v1," + signature)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each == '"' || each == '\\' || each < ' ') out.append(String.format("\\u%04x", (int) each));
      else out.append(each);
    }
    return out.append('"').toString();
  }
}
