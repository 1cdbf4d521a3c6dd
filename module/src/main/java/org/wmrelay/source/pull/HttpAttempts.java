package org.wmrelay.source.pull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.component.LifeCycle;
import org.wmrelay.media.AttemptFactory;

/** Makes attempts to pull by HTTP, all with one client. Safe for all threads. */
public final class HttpAttempts {
  private static final String CLIENT_NAME = "wmrelay-pull";
  // Each point holds one connection to its upstream, two while it describes.
  private static final int MAX_CONNECTIONS = 4096;
  // Bounds only connections whose attempt has given up before they came about.
  private static final Duration LONGEST_UNUSED = Duration.ofSeconds(60);

  private final HttpClient client;
  private final String relayId;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Predicate<InetAddress> isPrivate;

  /**
   * @param client as {@link #newClient} makes it, started
   * @param relayId names this relay to others, so that loops are found; one word
   * @param timer for deadlines
   * @param random for session ids and the words of Digest
   */
  public HttpAttempts(
      HttpClient client,
      String relayId,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this(client, relayId, timer, nanoTime, random, PrivateAddresses::contains);
  }

  HttpAttempts(
      HttpClient client,
      String relayId,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      RandomGenerator random,
      Predicate<InetAddress> isPrivate) {
    this.client = client;
    this.relayId = relayId;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.random = random;
    this.isPrivate = isPrivate;
  }

  /**
   * A client for endless answers of old servers, not started: lenient in what it reads, one
   * connection a request, and without the habits of a browser.
   */
  public static HttpClient newClient() {
    HttpClient client = new HttpClient();
    client.setName(CLIENT_NAME);
    client.setUserAgentField(null);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setHttpCompliance(HttpCompliance.RFC2616_LEGACY);
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
    client.setConnectTimeout(LONGEST_UNUSED.toMillis());
    client.setIdleTimeout(LONGEST_UNUSED.toMillis());
    client.addEventListener(new WithoutHabits());
    return client;
  }

  /** Logins and redirects are for us to decide, and streams are not compressed. */
  private static final class WithoutHabits implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarted(LifeCycle started) {
      HttpClient client = (HttpClient) started;
      client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
      client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
      client.getContentDecoderFactories().clear();
    }
  }

  /** How to read from this upstream, which is one by http or https. */
  public AttemptFactory of(Upstream upstream, PullSettings settings) {
    return (ingest, ended) -> {
      Requests requests =
          new Requests(client, relayId, new UUID(random.nextLong(), random.nextLong()));
      Login login = new Login(upstream, () -> Long.toHexString(random.nextLong()));
      PullAttempt attempt =
          new PullAttempt(
              upstream,
              settings,
              requests,
              login,
              new Redirects(upstream.url(), isPrivate),
              ingest,
              ended,
              timer,
              nanoTime);
      attempt.ask();
      return attempt;
    };
  }
}
