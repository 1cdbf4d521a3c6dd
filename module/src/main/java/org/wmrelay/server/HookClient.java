package org.wmrelay.server;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpCookieStore;
import org.wmrelay.access.HookAsker;

/** Asks hooks by HTTP. Their answers are read up to a limit and forgotten, all but the status. */
final class HookClient implements HookAsker {
  private static final int MOST_ANSWER = 64 * 1024;

  private final HttpClient client = new HttpClient();

  HookClient() {
    client.setName("wmrelay-hooks");
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
  }

  void start() throws Exception {
    client.start();
    client.getProtocolHandlers().clear(); // no answer shall make it ask again
  }

  void stop() throws Exception {
    client.stop();
  }

  @Override
  public CompletableFuture<Integer> post(URI url, String form, Duration timeout) {
    Request request =
        client
            .POST(url)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .body(new StringRequestContent("application/x-www-form-urlencoded", form));
    return new CompletableResponseListener(request, MOST_ANSWER)
        .send()
        .thenApply(ContentResponse::getStatus);
  }
}
