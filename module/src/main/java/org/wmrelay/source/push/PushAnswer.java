package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer to an encoder, [MS-WMHTTP] 2.2.1: all without a body, with header names written exactly
 * as encoders know them.
 *
 * @param explanation for the operator, see {@link Handshake}
 */
record PushAnswer(int status, List<Header> headers, String explanation) {
  /** One line of the head. */
  record Header(String name, String value) {}

  private static final String FEATURES =
      "com.microsoft.wm.srvppair, com.microsoft.wm.sswitch, com.microsoft.wm.predstrm,"
          + " com.microsoft.wm.fastcache, com.microsoft.wm.startupprofile";

  PushAnswer {
    headers = List.copyOf(headers);
  }

  static PushAnswer of(int status, String explanation) {
    return new PushAnswer(status, List.of(), explanation);
  }

  /** With the push-id that the encoder shall send from now on. */
  PushAnswer session(PushSession session) {
    return with("Supported", FEATURES).with("Set-Cookie", "push-id=" + session.id());
  }

  PushAnswer with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new PushAnswer(status, more, explanation);
  }

  boolean isRefusal() {
    return status >= HttpServletResponse.SC_BAD_REQUEST;
  }

  void writeTo(HttpServletResponse response, String server) {
    response.setStatus(status);
    response.setHeader("Server", server);
    response.setHeader("Pragma", "no-cache, timeout=60000");
    response.setHeader("Cache-Control", "no-cache");
    headers.forEach(header -> response.addHeader(header.name(), header.value()));
    response.setHeader("Content-Length", "0");
  }
}
