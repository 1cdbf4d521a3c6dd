package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer to an encoder, [MS-WMHTTP] 2.2.1: all without a body, with header names written exactly
 * as encoders know them.
 *
 * @param explanation for the operator, see {@link Handshake}
 * @param refusal whether the encoder is turned away
 */
record PushAnswer(int status, List<Header> headers, String explanation, boolean refusal) {
  /** One line of the head. */
  record Header(String name, String value) {}

  /** How long an encoder may be silent, as it is told in milliseconds. */
  private static final String NO_CACHE = "no-cache, timeout=" + StreamBody.IDLE.toMillis();

  private static final String FEATURES =
      "com.microsoft.wm.srvppair, com.microsoft.wm.sswitch, com.microsoft.wm.predstrm,"
          + " com.microsoft.wm.fastcache, com.microsoft.wm.startupprofile";

  PushAnswer {
    headers = List.copyOf(headers);
  }

  /** The encoder may go on. */
  static PushAnswer welcome(int status, String explanation) {
    return new PushAnswer(status, List.of(), explanation, false);
  }

  /** The encoder is turned away. */
  static PushAnswer refusal(int status, String explanation) {
    return new PushAnswer(status, List.of(), explanation, true);
  }

  /** Somebody else has the point; later it may be free. */
  static PushAnswer busy(String why) {
    return refusal(HttpServletResponse.SC_SERVICE_UNAVAILABLE, why);
  }

  /** Somebody else took the point while the encoder streamed. */
  static PushAnswer superseded(String why) {
    return refusal(HttpServletResponse.SC_CONFLICT, why);
  }

  /** With the push-id that the encoder shall send from now on. */
  PushAnswer session(PushSession session) {
    return with("Supported", FEATURES).with("Set-Cookie", "push-id=" + session.id());
  }

  PushAnswer with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new PushAnswer(status, more, explanation, refusal);
  }

  void writeTo(HttpServletResponse response, String product, PushHost host) {
    response.setStatus(status);
    response.setHeader("Server", product);
    response.setHeader("Pragma", NO_CACHE);
    response.setHeader("Cache-Control", "no-cache");
    headers.forEach(header -> response.addHeader(header.name(), header.value()));
    host.sayEmpty(response);
  }
}
