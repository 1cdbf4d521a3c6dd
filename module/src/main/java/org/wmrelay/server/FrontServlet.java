package org.wmrelay.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.play.ConnectionOpener;
import org.wmrelay.play.PlayServlet;
import org.wmrelay.play.StreamOpener;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.source.pull.PullSource;
import org.wmrelay.source.push.PushHost;
import org.wmrelay.source.push.PushServer;
import org.wmrelay.source.push.PushServlet;
import org.wmrelay.wire.http.Via;

/** All paths of the relay: encoders' requests to the push servlet, all others to players'. */
final class FrontServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  /** RFC 5842 section 7.2. */
  private static final int LOOP_DETECTED = 508;

  private final transient WmRelay relay;
  private final transient StreamOpener opener;
  private final transient @Nullable ConnectionOpener webSockets;
  private final transient PushHost pushHost;
  private transient @Nullable Parts parts;

  /** Made anew at each start, as the relay's parts are. */
  private record Parts(PushServer pushes, PushServlet push, PlayServlet play) {}

  /**
   * @param opener how streams leave
   * @param webSockets how those of WebSockets do; null if the container keeps its connections
   * @param pushHost what the host does for encoders
   */
  FrontServlet(
      WmRelay relay,
      StreamOpener opener,
      @Nullable ConnectionOpener webSockets,
      PushHost pushHost) {
    this.relay = relay;
    this.opener = opener;
    this.webSockets = webSockets;
    this.pushHost = pushHost;
  }

  @Override
  public void init() {
    SecureRandom random = new SecureRandom();
    Settings settings = relay.settings();
    PushServer pushes =
        new PushServer(
            relay::pushTarget,
            relay.timer(),
            Clock.systemUTC(),
            System::nanoTime,
            random,
            settings.pushProduct(),
            pushHost,
            relay.pushesElsewhere());
    PlayServlet play =
        new PlayServlet(
            relay.points(),
            relay::gate,
            settings.play(),
            clientIds(random),
            opener,
            webSockets,
            relay.nodes());
    parts = new Parts(pushes, new PushServlet(pushes), play);
    pushes.start();
    relay.whenEnding(pushes::stop);
  }

  /**
   * They tell clients apart and are no secrets; thousands who join at once shall not queue here.
   */
  private static RandomGenerator clientIds(SecureRandom seed) {
    return new Random(seed.nextLong());
  }

  @Override
  public void destroy() {
    parts().pushes().stop();
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "not initialised");
  }

  @Override
  protected void service(HttpServletRequest direct, HttpServletResponse response)
      throws ServletException, IOException {
    HttpServletRequest request = ProxiedRequest.of(direct, relay.settings().proxies());
    List<String> askers = Via.ids(Collections.list(request.getHeaders(Via.NAME)));
    List<String> passed = passed(request);
    if (!Collections.disjoint(askers, passed)) {
      response.setHeader("Connection", "close");
      response.sendError(LOOP_DETECTED, "the stream comes from who asks for it");
      return;
    }
    if (!askers.isEmpty()) {
      response.setHeader(Via.NAME, Via.of(passed));
    }
    if (parts().pushes().isPush(request)) {
      parts().push().service(request, response);
    } else {
      parts().play().service(request, response);
    }
  }

  /** The relays that the stream asked for has passed, this one the last. */
  private List<String> passed(HttpServletRequest request) {
    PublishingPoint point = relay.points().find(PushServer.path(request));
    List<String> passed = new ArrayList<>();
    if (point != null && point.localSource() instanceof PullSource pull) {
      passed.addAll(pull.passed());
    }
    passed.add(relay.id());
    return passed;
  }
}
