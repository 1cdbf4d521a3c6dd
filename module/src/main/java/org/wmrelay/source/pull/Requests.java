package org.wmrelay.source.pull;

import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.wmrelay.wire.asf.AsfStream;
import org.wmrelay.wire.http.Via;

/**
 * The two requests of a player ([MS-WMSP] 2.2.1): Describe asks for the header, Play for the
 * stream.
 *
 * <p>As an old player, which nobody answers with metadata, chunks or bursts of its own.
 */
final class Requests {
  private static final String USER_AGENT = "NSPlayer/4.1.0.3856";
  private static final String NO_POSITION =
      "stream-offset=4294967295:4294967295,packet-num=4294967295";

  private final HttpClient client;
  private final String relayId;
  private final String session;

  /**
   * @param relayId names this relay in Via
   * @param session tells this attempt from others
   */
  Requests(HttpClient client, String relayId, UUID session) {
    this.client = client;
    this.relayId = relayId;
    this.session = "xClientGUID={" + session + "}";
  }

  Request describe(URI url, HttpVersion version) {
    return request(url, version)
        .headers(
            headers ->
                headers
                    .add(
                        HttpHeader.PRAGMA,
                        "no-cache,rate=1.000,stream-time=0,stream-offset=0:0,"
                            + "request-context=1,max-duration=0")
                    .add(HttpHeader.PRAGMA, session));
  }

  /**
   * @param clientId as the answer to Describe gave it
   */
  Request play(URI url, HttpVersion version, List<AsfStream> streams, OptionalLong clientId) {
    return request(url, version)
        .headers(
            headers -> {
              headers
                  .add(
                      HttpHeader.PRAGMA,
                      "no-cache,rate=1.000,stream-time=0,"
                          + NO_POSITION
                          + ",request-context=2,max-duration=0")
                  .add(HttpHeader.PRAGMA, "xPlayStrm=1")
                  .add(HttpHeader.PRAGMA, session);
              clientId.ifPresent(id -> headers.add(HttpHeader.PRAGMA, "client-id=" + id));
              headers
                  .add(HttpHeader.PRAGMA, "stream-switch-count=" + streams.size())
                  .add(HttpHeader.PRAGMA, "stream-switch-entry=" + entries(streams));
            });
  }

  /** Every stream in full, so that each listener's choice can be served. */
  private static String entries(List<AsfStream> streams) {
    return streams.stream()
        .map(stream -> "ffff:" + Integer.toHexString(stream.number()) + ":0")
        .collect(Collectors.joining(" "));
  }

  private Request request(URI url, HttpVersion version) {
    return client
        .newRequest(url)
        .version(version)
        .idleTimeout(0, TimeUnit.MILLISECONDS) // the attempt has deadlines of its own
        .headers(
            headers ->
                headers
                    .put(HttpHeader.ACCEPT, "*/*")
                    .put(HttpHeader.USER_AGENT, USER_AGENT)
                    .put(HttpHeader.VIA, Via.of(List.of(relayId)))
                    .put(HttpHeader.CONNECTION, "close"));
  }
}
