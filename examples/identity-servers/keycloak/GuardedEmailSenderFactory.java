import java.net.URI;
import org.keycloak.Config;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailSenderProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Reads where the guard's endpoint is from OTP_GUARD_URL and OTP_GUARD_SECRET; without them Keycloak doesn't start. */
public final class GuardedEmailSenderFactory implements EmailSenderProviderFactory {
  private URI endpoint;
  private String secret;

  @Override
  public EmailSenderProvider create(KeycloakSession session) {
    return new GuardedEmailSender(session, endpoint, secret);
  }

  @Override
  public void init(Config.Scope config) {
    endpoint = URI.create(needed("OTP_GUARD_URL"));
    secret = needed("OTP_GUARD_SECRET");
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}

  @Override
  public String getId() {
    return "otp-guard";
  }

  private static String needed(String name) {
    var value = System.getenv(name);
    if (value == null || value.isBlank()) throw new IllegalStateException(name + " is missing");
    return value;
  }
}
